import CausewayRuntime
import Synchronization
import Testing

private actor Counter {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.serialExecutor.asUnownedSerialExecutor() }
    private(set) var count = 0

    init(_ loop: EventLoop) { self.loop = loop }

    func add() -> Bool {
        count += 1
        return loop.isCurrent
    }
}

@Suite struct EventLoopTests {
    @Test func tasksThatPreferTheLoopRunOnItsThread() async throws {
        let loop = try EventLoop(name: "test")
        let onLoop = await Task(executorPreference: loop.taskExecutor) {
            let before = loop.isCurrent
            await Task.yield()
            return before && loop.isCurrent
        }.value
        #expect(onLoop)
        #expect(!loop.isCurrent)
        await loop.shutdown()
    }

    @Test func actorsOnTheLoopAreIsolatedToIt() async throws {
        let loop = try EventLoop(name: "test")
        let counter = Counter(loop)
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<1000 { group.addTask { await counter.add() } }
            for await onLoop in group { #expect(onLoop) }
        }
        #expect(await counter.count == 1000)
        await loop.shutdown()
    }

    @Test func signalsBeforeTheHandlerRunsCountAsOne() async throws {
        let loop = try EventLoop(name: "test")
        let calls = Atomic(0)
        let gate = Mutex(false)
        await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
            let wakeup = Wakeup(on: loop) { calls.add(1, ordering: .relaxed) }
            loop.execute {
                // The loop is busy here: none of these can have run its handler.
                for _ in 0..<100 { wakeup.signal() }
                gate.withLock { $0 = true }
            }
            loop.execute { loop.execute { done.resume() } }
        }
        #expect(gate.withLock { $0 })
        #expect(calls.load(ordering: .relaxed) == 1)
        await loop.shutdown()
    }

    @Test func jobsAfterShutdownStillRun() async throws {
        let loop = try EventLoop(name: "test")
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        let late = Task(executorPreference: loop.taskExecutor) {
            for await _ in stream {}
            return true
        }
        await loop.shutdown()
        continuation.finish()
        #expect(await late.value)
    }

    @Test func timersFireInOrderAndNotEarly() async throws {
        let loop = try EventLoop(name: "test")
        let started = Deadline.now()
        let order = await withCheckedContinuation { (done: CheckedContinuation<[Int], Never>) in
            loop.execute {
                var fired: [Int] = []
                var timers: [LoopTimer] = []
                for (index, delay) in [60, 20, 40].enumerated() {
                    let timer = LoopTimer(on: loop) {
                        #expect(Deadline.now() >= started.advanced(by: .milliseconds(delay)))
                        fired.append(index)
                        if fired.count == 3 { done.resume(returning: fired) }
                    }
                    timer.schedule(at: started.advanced(by: .milliseconds(delay)))
                    timers.append(timer)
                }
            }
        }
        #expect(order == [1, 2, 0])
        await loop.shutdown()
    }
}
