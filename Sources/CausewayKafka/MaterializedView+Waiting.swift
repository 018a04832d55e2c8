public import CausewayRuntime
internal import Synchronization

extension MaterializedView {
    /// What it is at.
    public var state: MaterializedViewState { core.phase }

    /// Whether it has read what its topic held when it began, and follows it; false while it reads it again.
    public var isCaughtUp: Bool { if case .ready = core.phase { true } else { false } }

    /// How far it has read.
    public var progress: MaterializedViewProgress { core.progress }

    /// Why it may not be served from yet, for a readiness check; nil once it may.
    public var notReadyReason: String? {
        switch core.phase {
        case .loading: "\(core.progress)"
        case .ready: nil
        case .rereading(let reason): "\(core.topic): is read again because \(reason)"
        case .failed(let error): error.message
        case .closed: ViewCore<Key, Value>.closed.message
        }
    }

    /// Waits until it has read what its topic held when it began.
    ///
    /// - Parameter deadline: When to give up.
    /// - Throws: `timedOut` with how far it is, `cancelled`, `closed`, or why it has failed.
    public func awaitCaughtUp(deadline: Deadline = .never) async throws(KafkaError) {
        try await core.waitUntilCaughtUp(by: deadline)
    }

    /// Waits until records at some offsets, and all before them, have been taken in: so that one's own write is read.
    ///
    /// What has no record, such as a transaction's marker, counts as taken in once it is passed. While the topic is read
    /// again nothing counts until that is done.
    ///
    /// - Parameters:
    ///   - offsets: For each partition the record's offset.
    ///   - deadline: When to give up.
    /// - Throws: `timedOut` with how far it is, `invalidArgument` for another topic, `unknownTopicOrPartition` for a
    ///   partition that it does not read, `cancelled`, `closed`, or why it has failed.
    public func wait(
        for offsets: [TopicPartition: Int64], deadline: Deadline = .after(.seconds(10))
    ) async throws(KafkaError) {
        var needs: [Int: Int64] = [:]
        for (place, offset) in offsets {
            guard place.topic == configuration.topic else {
                throw KafkaError(
                    .invalidArgument, "\(place) is not of the view's topic '\(configuration.topic)'.")
            }
            needs[place.partition] = offset
        }
        try await core.wait(needs, by: deadline)
    }

    /// Waits until an acknowledged record has been taken in: so that one's own write is read.
    ///
    /// - Parameters:
    ///   - record: Where the record was written.
    ///   - deadline: When to give up.
    /// - Throws: As with offsets; `invalidArgument` if the broker did not say which offset it has.
    public func wait(
        for record: RecordMetadata, deadline: Deadline = .after(.seconds(10))
    ) async throws(KafkaError) {
        guard let offset = record.offset else {
            throw KafkaError(
                .invalidArgument, "The record's offset is not known: with acks=0 brokers don't say, use acks=all.")
        }
        try await wait(for: [record.topicPartition: offset], deadline: deadline)
    }
}
