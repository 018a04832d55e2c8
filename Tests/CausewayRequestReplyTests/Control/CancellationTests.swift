import CausewayKafka
import CausewayRequestReply
import CausewayRuntime
import CausewayTesting
import KafkaTestSupport
import Synchronization
import Testing

/// A caller that goes away stops the work that is done for it.
@Suite(.timeLimit(.minutes(3)))
struct CancellationTests {
    @Test func theRunningHandlerIsCancelledAndItsWorkerReplaced() async throws {
        let exchange = try await Exchange(on: .embedded)
        let cancelled = Atomic(0)
        try await exchange.run { request in
            if request.text == "quick" { return ReplyValue(request.value) }
            do {
                try await Task.sleep(for: .seconds(60))
            } catch {
                cancelled.add(1, ordering: .relaxed)
                throw error
            }
            return ReplyValue(text: "never")
        } _: { requester, responder in
            try await awaitPresence(requester, exchange)
            for round in 1...3 {
                let asking = Task { await requester.outcome("slow", to: exchange.requests, within: .seconds(60)) }
                try await eventually { responder.statistics.running == 1 }
                asking.cancel()
                #expect(await asking.value == "cancelled")
                try await eventually { cancelled.load(ordering: .relaxed) == round }
                #expect(await requester.outcome("quick", to: exchange.requests, within: .seconds(20)) == "reply")
            }
            try await eventually { responder.statistics.cancelled == 3 && responder.statistics.running == 0 }
            // Nothing was answered for them, and nothing stays to be done.
            #expect(responder.statistics.problems == 0)
        }
    }

    @Test func aRequestThatWaitsIsSkipped() async throws {
        let exchange = try await Exchange(on: .embedded)
        try await withLoops(2) { loops in
            let requester = try exchange.requester(on: loops[0])
            let responder = try exchange.responder(on: loops[1]) {
                $0.maxInFlight = 1
            } handler: { request in
                if request.text == "quick" { return ReplyValue(request.value) }
                try await Task.sleep(for: .seconds(60))
                return .none
            }
            try await ending {
                try await requester.waitUntilReady()
                try await responder.waitUntilReady()
                try await awaitPresence(requester, exchange)
                let first = Task { await requester.outcome("first", to: exchange.requests, within: .seconds(60)) }
                try await eventually { responder.statistics.running == 1 }
                let second = Task { await requester.outcome("second", to: exchange.requests, within: .seconds(60)) }
                try await eventually { requester.statistics.pending == 2 }
                second.cancel()
                #expect(await second.value == "cancelled")
                // Told after the other one, and the only worker is busy with it until then.
                first.cancel()
                #expect(await first.value == "cancelled")
                #expect(await requester.outcome("quick", to: exchange.requests, within: .seconds(30)) == "reply")
                #expect(responder.statistics.cancelled == 2)
                #expect(responder.statistics.handled == 2)
            } finally: {
                await requester.stop(deadline: .now())
                await responder.stop(deadline: .after(.seconds(2)))
            }
        }
    }

    @Test func aStopCancelsWhatIsStillPending() async throws {
        let exchange = try await Exchange(on: .embedded)
        let cancelled = Atomic(0)
        try await exchange.run { request in
            if request.text == "quick" { return ReplyValue(request.value) }
            do { try await Task.sleep(for: .seconds(60)) } catch { cancelled.add(1, ordering: .relaxed) }
            return .none
        } _: { requester, responder in
            try await awaitPresence(requester, exchange)
            try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<10 {
                    group.addTask { await requester.outcome("slow", to: exchange.requests, within: .seconds(60)) }
                }
                try await eventually { responder.statistics.running == 10 }
                await requester.stop(deadline: .now())
                for try await outcome in group { #expect(outcome == "draining") }
            }
            try await eventually { cancelled.load(ordering: .relaxed) == 10 }
        }
    }

    /// Waits until the requester knows of a responder that listens: it tells nobody else.
    private func awaitPresence(_ requester: Requester, _ exchange: Exchange) async throws {
        try await eventually(within: .seconds(20)) { await requester.hasResponder(of: exchange.requests) }
    }
}
