internal import CausewayObservability
internal import CausewayRuntime

/// One replay of a dead-letter topic.
///
/// Belongs to the task that runs it.
final class ReplayRun {
    private static let batchLimit = RecordDrain.capacity

    private let consumer: KafkaConsumer
    private let producer: KafkaProducer
    private let destination: String?
    private let keepsTimestamps: Bool
    private let logger: Logger
    private var result = ReplayResult()
    /// How many partitions the topics of origin have.
    private var partitionCounts: [String: Int] = [:]

    init(
        _ consumer: KafkaConsumer, _ producer: KafkaProducer, destination: String?, keepsTimestamps: Bool,
        logger: Logger
    ) {
        self.consumer = consumer
        self.producer = producer
        self.destination = destination
        self.keepsTimestamps = keepsTimestamps
        self.logger = logger
    }

    func replay(
        _ topic: String, from start: DeadLetterReplay.Start, where filter: @Sendable (ConsumerRecord) -> Bool
    ) async throws(KafkaError) -> ReplayResult {
        let partitions = try await consumer.metadata(of: topic).partitions.map {
            TopicPartition(topic: topic, partition: $0.id)
        }
        let ranges = try await consumer.watermarks(of: partitions)
        let starts = try await starts(ranges, start)
        let ends = ranges.mapValues(\.high).filter { $0.value > starts[$0.key] ?? 0 }
        if ends.isEmpty { return result }
        try await consumer.assign(starts.filter { ends[$0.key] != nil }.mapValues { .offset($0) })
        try await readAll(upTo: ends, where: filter)
        return result
    }

    /// Where each partition begins; a committed offset whose records are gone counts as the first that is there.
    private func starts(
        _ ranges: [TopicPartition: OffsetRange], _ start: DeadLetterReplay.Start
    ) async throws(KafkaError) -> [TopicPartition: Int64] {
        let lows = ranges.mapValues(\.low)
        guard start == .committed else { return lows }
        let consumer = consumer
        return lows.merging(try await consumer.committed(Array(ranges.keys))) { max($0, $1) }
    }

    /// A group's coordinator that has just been found, moved or started refuses for a moment.
    private static func persistently<Value>(
        _ body: () async throws(KafkaError) -> Value
    ) async throws(KafkaError) -> Value {
        let deadline = Deadline.after(.seconds(10))
        while true {
            do throws(KafkaError) {
                return try await body()
            } catch {
                guard error.isRetriable, !deadline.hasPassed, !Task.isCancelled else { throw error }
                await LoopDelay.wait(until: .after(.milliseconds(100)))
            }
        }
    }

    private func readAll(
        upTo ends: [TopicPartition: Int64], where filter: @Sendable (ConsumerRecord) -> Bool
    ) async throws(KafkaError) {
        let delivery = consumer.delivery
        let claim = try delivery.claim()
        defer { delivery.release(claim, leftover: nil) }
        while !isDone(ends) {
            if Task.isCancelled { throw Self.cancelled }
            switch delivery.take(Self.batchLimit, asBatch: true) {
            case .records(let storage, let range):
                try await send(ConsumerBatch(storage, range), upTo: ends, where: filter)
            case .nothingYet: await delivery.wait()
            case .again: continue
            case .ended: throw KafkaConsumer.closed
            case .failed(let error): throw error
            }
        }
    }

    /// Whether every partition has been read to its end, as of the start.
    private func isDone(_ ends: [TopicPartition: Int64]) -> Bool {
        let slots = consumer.delivery.slots
        return ends.allSatisfy { slots[$0.key].map(\.position) ?? 0 >= $0.value }
    }

    // MARK: Sending

    /// What became of a record of a batch.
    private enum Sent {
        case delivery(PendingDelivery)
        case left(WritableKeyPath<ReplayResult, Int>)
    }

    /// Sends a batch, waits until the brokers have all of it and commits; after a failure what is before that.
    private func send(
        _ batch: ConsumerBatch, upTo ends: [TopicPartition: Int64], where filter: @Sendable (ConsumerRecord) -> Bool
    ) async throws(KafkaError) {
        var sent: [(record: ConsumerRecord, outcome: Sent)] = []
        var progress = ReplayProgress()
        var failure: KafkaError?
        for record in batch where record.offset < ends[record.topicPartition] ?? 0 {
            do throws(KafkaError) {
                sent.append((record, try await send(record, where: filter)))
            } catch {
                failure = error
                break
            }
        }
        for (record, outcome) in sent {
            do throws(KafkaError) {
                switch outcome {
                case .delivery(let delivery):
                    _ = try await delivery.value
                    result.replayed += 1
                case .left(let field): result[keyPath: field] += 1
                }
                progress.finish(record)
            } catch {
                progress.fail(record)
                failure = failure ?? error
            }
        }
        try await commit(progress.offsets, failure)
    }

    private func send(
        _ record: ConsumerRecord, where filter: @Sendable (ConsumerRecord) -> Bool
    ) async throws(KafkaError) -> Sent {
        guard filter(record) else { return .left(\.filtered) }
        guard let copy = try await original(of: record) else {
            logger.warning(
                "a record without a topic of origin is not replayed",
                ["partition": "\(record.topicPartition)", "offset": "\(record.offset)"])
            return .left(\.withoutOrigin)
        }
        return .delivery(try await producer.enqueue(copy))
    }

    /// The record as it was first written.
    private func original(of record: ConsumerRecord) async throws(KafkaError) -> ProducerRecord? {
        let headers = record.headers
        let origin = RecordOrigin(headers)
        guard let topic = destination ?? origin?.topicPartition.topic else { return nil }
        let partition = origin?.topicPartition.partition ?? -1
        let isThere =
            destination == nil && partition >= 0 ? try await partitionCount(of: topic) > partition : false
        return ProducerRecord(
            topic: topic, partition: isThere ? partition : nil, key: record.keyBytes, value: record.valueBytes,
            headers: headers.withoutDeadLetterHeaders,
            timestamp: keepsTimestamps ? origin?.timestamp ?? record.timestamp : nil)
    }

    private func partitionCount(of topic: String) async throws(KafkaError) -> Int {
        if let count = partitionCounts[topic] { return count }
        let count = try await producer.prepare(topic: topic).partitions.count
        partitionCounts[topic] = count
        return count
    }

    private func commit(_ offsets: [TopicPartition: Int64], _ failure: KafkaError?) async throws(KafkaError) {
        do throws(KafkaError) {
            if consumer.configuration.groupID != nil, !offsets.isEmpty {
                try await Self.persistently { () async throws(KafkaError) in try await consumer.commit(offsets) }
            }
        } catch {
            throw failure ?? error
        }
        if let failure { throw told(failure) }
    }

    /// The failure, with what was done before it.
    private func told(_ error: KafkaError) -> KafkaError {
        KafkaError(
            error.code,
            """
            \(error.message) The replay stopped there: \(result.replayed) dead letters are back, the rest is left for the \
            next replay.
            """, isRetriable: error.isRetriable, isFatal: error.isFatal, requiresAbort: error.requiresAbort)
    }

    private static var cancelled: KafkaError {
        KafkaError(.cancelled, "The task was cancelled during a replay; what was sent is committed.")
    }
}
