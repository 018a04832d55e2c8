internal import CausewayKafka
internal import CausewayRuntime

/// Sees what became of records, in their order, and says so.
actor ProduceReport {
    /// How many failures are told one by one.
    private static let told = 10
    /// How many records may be without a report: they are held in memory.
    private static let limit = 50_000

    private let printsPlaces: Bool
    private let printsFigures: Bool
    private var figures = LoadFigures()
    private var firstFailure: KafkaError?
    private var handled = 0
    /// Who waits until so many records are reported.
    private var waiting: (count: Int, continuation: CheckedContinuation<Void, Never>)?

    init(printsPlaces: Bool, printsFigures: Bool) {
        self.printsPlaces = printsPlaces
        self.printsFigures = printsFigures
    }

    /// How it went so far.
    var code: ExitCode { firstFailure.map { .answer($0) } ?? .success }

    /// Suspends while too many of `count` records are without a report.
    func waitForRoom(after count: Int) async {
        if count - handled < Self.limit { return }
        await withCheckedContinuation { waiting = (count - Self.limit / 2, $0) }
    }

    /// Reports records until there are no more.
    func follow(_ deliveries: AsyncStream<(PendingDelivery, Deadline)>) async {
        for await (delivery, start) in deliveries {
            do throws(KafkaError) {
                try await note(delivery.value, start)
            } catch {
                note(error)
            }
            handled += 1
            if let waiting, handled >= waiting.count {
                self.waiting = nil
                waiting.continuation.resume()
            }
        }
    }

    private func note(_ place: RecordMetadata, _ start: Deadline) {
        figures.answered += 1
        if printsFigures {
            figures.latencies.append(UInt32(clamping: (Deadline.now().nanoseconds - start.nanoseconds) / 1000))
        }
        if printsPlaces { Output.line(LandedText(place: place).json.line) }
    }

    /// Notes a record that was not written.
    func note(_ error: KafkaError) {
        if error.code == .messageTimedOut { figures.timedOut += 1 } else { figures.failed += 1 }
        if firstFailure == nil { firstFailure = error }
        if figures.failed + figures.timedOut <= Self.told { Output.error("produce: \(error.message)") }
    }

    /// Says how it went.
    func conclude(sent: Int, elapsed: Duration) {
        figures.sent = sent
        figures.elapsed = elapsed
        let lost = figures.failed + figures.timedOut
        if lost > Self.told { Output.error("produce: \(lost) of \(sent) records were not written") }
        if printsFigures { Output.line(figures.json) }
    }
}
