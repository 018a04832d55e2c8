import CausewayRuntime
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(3))) struct WakeupTests {
    @Test func signalsBeforeTheHandlerRunsCountAsOne() async throws {
        try await withLoop { loop in
            let calls = Atomic(0)
            let wakeup = Wakeup(on: loop) { calls.add(1, ordering: .relaxed) }
            await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
                loop.execute {
                    // The loop is busy here: none of these can have run its handler.
                    for _ in 0..<100 { wakeup.signal() }
                    #expect(calls.load(ordering: .relaxed) == 0)
                    loop.execute { done.resume() }
                }
            }
            #expect(calls.load(ordering: .relaxed) == 1)
        }
    }

    /// What eight threads have published, and what the handler has seen of it.
    private final class Board: Sendable {
        let published: [Cell]
        let seen: [Cell]

        final class Cell: Sendable { let value = Atomic(0) }

        init(threads: Int) {
            published = (0..<threads).map { _ in Cell() }
            seen = (0..<threads).map { _ in Cell() }
        }

        func look() {
            for (from, to) in zip(published, seen) {
                to.value.store(from.value.load(ordering: .relaxed), ordering: .releasing)
            }
        }
    }

    @Test func everySignalIsFollowedByACallOfTheHandler() async throws {
        let threads = 8
        let rounds = 300
        let burst = 50
        try await withLoop { loop in
            let board = Board(threads: threads)
            let wakeup = Wakeup(on: loop) { board.look() }
            let missed = Atomic(0)
            let ended = Atomic(0)
            for thread in 0..<threads {
                try LoopThread.start(name: "test-signals") {
                    for round in 1...rounds {
                        for step in 0..<burst {
                            board.published[thread].value.store(round * burst + step, ordering: .relaxed)
                            wakeup.signal()
                        }
                        // Nobody signals for this thread any more: the last one must have been enough.
                        let last = round * burst + burst - 1
                        let limit = Deadline.after(.seconds(10))
                        while board.seen[thread].value.load(ordering: .acquiring) < last {
                            if limit.hasPassed {
                                missed.add(1, ordering: .relaxed)
                                break
                            }
                            yieldThread()
                        }
                    }
                    ended.add(1, ordering: .relaxed)
                }
            }
            try await eventually(within: patience) { ended.load(ordering: .relaxed) == threads }
            #expect(missed.load(ordering: .relaxed) == 0)
        }
    }

    @Test func theHandlerNeverRunsInsideSignal() async throws {
        try await withLoop { loop in
            // The handler takes the lock that the signaller holds, as librdkafka's callback does.
            let lock = Mutex(0)
            let calls = Atomic(0)
            let wakeup = Wakeup(on: loop) {
                lock.withLock { $0 += 1 }
                calls.add(1, ordering: .relaxed)
            }
            lock.withLock { _ in wakeup.signal() }
            try await eventually(within: patience) { calls.load(ordering: .relaxed) == 1 }
            await loop.perform { lock.withLock { _ in wakeup.signal() } }
            try await eventually(within: patience) { calls.load(ordering: .relaxed) == 2 }
        }
    }

    @Test func aSignalDuringTheHandlerRunsItAgain() async throws {
        try await withLoop { loop in
            let calls = Atomic(0)
            let slot = Mutex<Wakeup?>(nil)
            let wakeup = Wakeup(on: loop) {
                if calls.add(1, ordering: .relaxed).newValue < 3 { slot.withLock { $0 }?.signal() }
            }
            slot.withLock { $0 = wakeup }
            wakeup.signal()
            try await eventually(within: patience) { calls.load(ordering: .relaxed) == 3 }
            slot.withLock { $0 = nil }
        }
    }

    @Test func noCallStartsOnceItIsClosedOnTheLoop() async throws {
        try await withLoop { loop in
            let calls = Atomic(0)
            for _ in 0..<200 {
                let wakeup = Wakeup(on: loop) { calls.add(1, ordering: .relaxed) }
                wakeup.signal()
                let before = await loop.perform {
                    wakeup.signal()
                    wakeup.close()
                    return calls.load(ordering: .relaxed)
                }
                wakeup.signal()
                await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
                    loop.execute { done.resume() }
                }
                #expect(calls.load(ordering: .relaxed) == before)
            }
        }
    }
}
