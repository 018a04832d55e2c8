import CausewayRuntime
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(3))) struct ServiceGroupTests {
    private struct Failure: Error, Equatable { let text: String }

    /// Notes what happens to it.
    private struct Probe: Service {
        let serviceName: String
        let events: Recorder<String>
        var whenReady: @Sendable () async throws -> Void = {}
        var serves: @Sendable () async throws -> Void = { await waitForCancellation() }

        func ready() async throws {
            try await whenReady()
            events.add("\(serviceName) ready")
        }

        func run() async throws {
            events.add("\(serviceName) runs")
            defer { events.add("\(serviceName) ended") }
            try await serves()
        }
    }

    private static func group(
        _ services: [any Service], stopTimeout: Duration = .seconds(20), _ log: RecordingLogSink = RecordingLogSink()
    ) -> ServiceGroup {
        // Signals are the whole process's: tests of the executables send them.
        ServiceGroup(services, stopTimeout: stopTimeout, handlesSignals: false, logger: log.logger)
    }

    @Test func startsInOrderAndStopsInReverse() async throws {
        let events = Recorder<String>()
        let group = Self.group(["a", "b", "c"].map { Probe(serviceName: $0, events: events) })
        let running = Task { try await group.run() }
        try await eventually(within: patience) { events.count == 6 }
        for (earlier, later) in [("a", "b"), ("b", "c")] {
            let ready = try #require(events.values.firstIndex(of: "\(earlier) ready"))
            let runs = try #require(events.values.firstIndex(of: "\(later) runs"))
            #expect(ready < runs)
        }
        running.cancel()
        try await running.value
        #expect(events.values.suffix(3) == ["c ended", "b ended", "a ended"])
        await #expect(throws: RuntimeError.self) { try await group.run() }
    }

    @Test func theNextWaitsUntilOneIsReady() async throws {
        let events = Recorder<String>()
        let (gate, open) = AsyncStream<Void>.makeStream()
        let slow = Probe(serviceName: "slow", events: events, whenReady: { for await _ in gate {} })
        let group = Self.group([slow, Probe(serviceName: "next", events: events)])
        let running = Task { try await group.run() }
        try await eventually(within: patience) { events.values == ["slow runs"] }
        open.finish()
        try await eventually(within: patience) { events.count == 4 }
        running.cancel()
        try await running.value
    }

    @Test func oneThatIsNeverReadyDoesNotHoldUpTheStop() async throws {
        let events = Recorder<String>()
        let gaveUp = Recorder<Bool>()
        let never = Probe(
            serviceName: "never", events: events,
            whenReady: {
                await waitForCancellation()
                gaveUp.add(true)
                throw CancellationError()
            })
        let group = Self.group([never, Probe(serviceName: "next", events: events)])
        let running = Task { try await group.run() }
        try await eventually(within: patience) { events.values == ["never runs"] }
        running.cancel()
        try await running.value
        #expect(events.values == ["never runs", "never ended"])
        try await eventually(within: patience) { gaveUp.count == 1 }
    }

    @Test func oneThatIgnoresCancellationWhileItGetsReadyDoesNotHoldUpTheStop() async throws {
        let events = Recorder<String>()
        let (gate, open) = AsyncStream<Void>.makeStream()
        let stuck = Probe(serviceName: "stuck", events: events, whenReady: { await ignoringCancellation(gate) })
        let running = Task { try await Self.group([stuck]).run() }
        try await eventually(within: patience) { events.values == ["stuck runs"] }
        running.cancel()
        try await running.value
        open.finish()
    }

    @Test func oneThatCannotGetReadyEndsTheGroup() async throws {
        let events = Recorder<String>()
        let failing = Probe(serviceName: "b", events: events, whenReady: { throw Failure(text: "no broker") })
        let group = Self.group([
            Probe(serviceName: "a", events: events), failing, Probe(serviceName: "c", events: events),
        ])
        await #expect(throws: Failure(text: "no broker")) { try await group.run() }
        #expect(events.values.suffix(2) == ["b ended", "a ended"])
        #expect(!events.values.contains("c runs"))
    }

    @Test func oneThatFailsStopsTheOthers() async throws {
        let events = Recorder<String>()
        let log = RecordingLogSink()
        let (gate, open) = AsyncStream<Void>.makeStream()
        let failing = Probe(
            serviceName: "b", events: events,
            serves: {
                for await _ in gate {}
                throw Failure(text: "lost")
            })
        let services: [any Service] = [
            Probe(serviceName: "a", events: events), failing, Probe(serviceName: "c", events: events),
        ]
        let running = Task { try await Self.group(services, log).run() }
        try await eventually(within: patience) { events.values.contains("c ready") }
        open.finish()
        await #expect(throws: Failure(text: "lost")) { try await running.value }
        #expect(events.values.suffix(3) == ["b ended", "c ended", "a ended"])
        #expect(log.messages.contains { $0.contains("b has ended") })
    }

    @Test func oneThatReturnsStopsTheOthersWithoutAnError() async throws {
        let events = Recorder<String>()
        let short = Probe(serviceName: "short", events: events, serves: {})
        try await Self.group([Probe(serviceName: "a", events: events), short]).run()
        #expect(events.values.last == "a ended")
    }

    @Test func oneThatFailsWhileItStopsIsReported() async throws {
        let events = Recorder<String>()
        let failing = Probe(
            serviceName: "a", events: events,
            serves: {
                await waitForCancellation()
                throw Failure(text: "could not flush")
            })
        let running = Task { try await Self.group([failing, Probe(serviceName: "b", events: events)]).run() }
        try await eventually(within: patience) { events.values.contains("b ready") }
        running.cancel()
        await #expect(throws: Failure(text: "could not flush")) { try await running.value }
    }

    @Test func cancellationErrorsOfAStopAreNone() async throws {
        let events = Recorder<String>()
        let log = RecordingLogSink()
        let strict = Probe(
            serviceName: "a", events: events,
            serves: {
                await waitForCancellation()
                try Task.checkCancellation()
            })
        let running = Task { try await Self.group([strict], log).run() }
        try await eventually(within: patience) { events.values.contains("a ready") }
        running.cancel()
        try await running.value
        #expect(!log.messages.contains { $0.contains("failed") })
    }

    @Test func oneThatDoesNotStopIsLeftBehind() async throws {
        let events = Recorder<String>()
        let log = RecordingLogSink()
        let (gate, open) = AsyncStream<Void>.makeStream()
        let stuck = Probe(serviceName: "b", events: events, serves: { await ignoringCancellation(gate) })
        let services: [any Service] = [Probe(serviceName: "a", events: events), stuck]
        let running = Task { try await Self.group(services, stopTimeout: .milliseconds(50), log).run() }
        try await eventually(within: patience) { events.values.contains("b ready") }
        running.cancel()
        try await running.value
        #expect(events.values.last == "a ended")
        #expect(log.messages.contains { $0.contains("b did not stop within 0.05 seconds") })
        open.finish()
        try await eventually(within: patience) { events.values.last == "b ended" }
    }

    @Test func aGroupThatIsCancelledBeforeItRunsStartsAndStops() async throws {
        let events = Recorder<String>()
        let group = Self.group([Probe(serviceName: "a", events: events)])
        let running = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await group.run()
        }
        try await running.value
    }
}

/// Waits for the end of a stream, whatever becomes of the task.
private func ignoringCancellation(_ gate: AsyncStream<Void>) async {
    await Task.detached { for await _ in gate {} }.value
}
