internal import CausewayKafka
internal import CausewayObservability
internal import CausewayRuntime

/// The reply topics that requests have named, and how many partitions each has; belongs to a loop.
final class ReplyAddresses: @unchecked Sendable {
    // Sendable because it belongs to its owner's loop.

    /// Where the reply to a request goes.
    enum Address {
        /// To this partition of a topic; -1 leaves the choice to the partitioner.
        case place(TopicHandle, Int32)
        /// The request names none.
        case none
        /// Nowhere, and why.
        case wrong(String)
        /// How many partitions the topic has must be asked first.
        case unknown(ReplyDestination)
    }

    private let producer: KafkaProducer
    private let profile: WireProfile
    private let logger: Logger
    private var destinations: [[UInt8]: ReplyDestination] = [:]
    private var last: ReplyDestination?

    init(_ producer: KafkaProducer, _ profile: WireProfile, logger: Logger) {
        self.producer = producer
        self.profile = profile
        self.logger = logger
    }

    /// Where a request wants its reply.
    func address(in headers: borrowing ConsumerRecordHeaders) -> Address {
        guard let topic = headers.last(named: profile.replyTopic), topic.byteCount > 0 else { return .none }
        let destination: ReplyDestination
        do throws(KafkaError) {
            guard let found = try self.destination(topic) else { return .wrong("too many reply topics") }
            destination = found
        } catch {
            return .wrong(error.message)
        }
        var asked: RawSpan?
        if let name = profile.replyPartition { asked = headers.last(named: name) }
        switch destination.resolve(asked, as: profile.partitionEncoding) {
        case .partition(let partition): return .place(destination.topic, partition)
        case .none(let reason): return .wrong(reason)
        case .unknown: return .unknown(destination)
        }
    }

    /// The topic of a reply; nil when too many are remembered already.
    private func destination(_ name: RawSpan) throws(KafkaError) -> ReplyDestination? {
        if let last, last.isNamed(name) { return last }
        let bytes = name.withUnsafeBytes { Array($0) }
        if let known = destinations[bytes] {
            last = known
            return known
        }
        guard ReplyDestination.isTopicName(bytes) else {
            throw KafkaError(.invalidArgument, "the reply topic's name can't be one")
        }
        guard destinations.count < ReplyDestination.limit else { return nil }
        let made = ReplyDestination(
            name: bytes, topic: try producer.topicHandle(String(decoding: bytes, as: UTF8.self)))
        destinations[bytes] = made
        last = made
        return made
    }

    /// Learns how many partitions a reply topic has; 0 if it does not exist.
    func ask(about destination: ReplyDestination) async {
        if destination.isAsking { return await withUnsafeContinuation { destination.waiters.append($0) } }
        destination.isAsking = true
        do throws(KafkaError) {
            let topic = try await producer.prepare(topic: destination.topic.name, deadline: .after(.seconds(5)))
            destination.partitionCount = Int32(clamping: topic.partitions.count)
        } catch {
            if destination.partitionCount == nil { destination.partitionCount = 0 }
            logger.warning(
                "the partitions of a reply topic can't be learned",
                ["topic": destination.topic.name, "error": error.description])
        }
        destination.recheck = .after(ReplyDestination.recheckAfter)
        destination.isAsking = false
        let waiting = destination.waiters
        destination.waiters = []
        for waiter in waiting { waiter.resume() }
    }

    /// Learns topics before the first request names them.
    func prepare(_ topics: [String]) async {
        for topic in topics {
            let name = Array(topic.utf8)
            guard let found = try? destination(name.span.bytes), found.partitionCount == nil else { continue }
            await ask(about: found)
        }
    }

    /// Lets go of the topics, which keep the producer's client alive.
    func release() {
        destinations = [:]
        last = nil
    }
}
