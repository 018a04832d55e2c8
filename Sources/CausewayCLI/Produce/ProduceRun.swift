internal import CausewayKafka
internal import CausewayRuntime

/// Writes records and sees what became of each.
actor ProduceRun: Service {
    private typealias Deliveries = AsyncStream<(PendingDelivery, Deadline)>

    private let producer: KafkaProducer
    private let topic: String
    private let partition: Int?
    private let timeout: Duration
    private let source: RecordSource
    private let report: ProduceReport
    private var failure: ExitCode?

    init(
        _ producer: KafkaProducer, topic: String, partition: Int?, timeout: Duration, source: RecordSource,
        report: ProduceReport
    ) {
        self.producer = producer
        self.topic = topic
        self.partition = partition
        self.timeout = timeout
        self.source = source
        self.report = report
    }

    /// How it ended.
    var code: ExitCode {
        get async { if let failure { failure } else { await report.code } }
    }

    /// Writes everything; ends early when the task is cancelled, with all that was begun.
    func run() async throws {
        do throws(KafkaError) {
            try await prepare()
            let start = Deadline.now()
            let (deliveries, continuation) = Deliveries.makeStream()
            // Not cancelled with this task: what was begun is waited for.
            let reporting = Task { [report] in await report.follow(deliveries) }
            let sent = await write(continuation)
            continuation.finish()
            await reporting.value
            await report.conclude(sent: sent, elapsed: Deadline.now().since(start))
        } catch {
            Output.error("produce: \(error.message)")
            failure = .answer(error)
        }
        try? await producer.close(deadline: .after(.seconds(1)))
    }

    /// Says what is wrong with the topic before the first record waits for it.
    private func prepare() async throws(KafkaError) {
        let count = try await producer.prepare(topic: topic, deadline: .after(timeout)).partitions.count
        if let partition, partition >= count {
            throw KafkaError(
                .unknownTopicOrPartition,
                "The topic '\(topic)' has \(count) partitions, from 0: there is no partition \(partition).",
                isRetriable: false)
        }
    }

    /// Queues all records; returns how many there were.
    private func write(_ continuation: Deliveries.Continuation) async -> Int {
        // A copy of its own, so that what it reads into is not copied for each record.
        var source = source
        var sent = 0
        do {
            while let record = try await source.next() {
                sent += 1
                do throws(KafkaError) {
                    let start = Deadline.now()
                    continuation.yield((try await producer.enqueue(record), start))
                } catch {
                    await report.note(error)
                    if error.isFatal || error.code == .cancelled { return sent }
                }
                if sent % 1024 == 0 { await report.waitForRoom(after: sent) }
            }
        } catch {
            Output.error("produce: \(error)")
            failure = Output.exitCode(for: error)
        }
        return sent
    }
}
