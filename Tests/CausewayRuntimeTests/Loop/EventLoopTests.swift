import CausewayRuntime
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(3))) struct EventLoopTests {
    private actor Counter {
        nonisolated let loop: EventLoop
        nonisolated var unownedExecutor: UnownedSerialExecutor { loop.serialExecutor.asUnownedSerialExecutor() }
        private(set) var count = 0

        init(_ loop: EventLoop) { self.loop = loop }

        func add() -> Bool {
            count += 1
            return loop.isCurrent
        }

        /// Suspends until somebody else's thread resumes it; whether it is on its loop before and after.
        func waitForForeignThread() async -> Bool {
            let before = loop.isCurrent
            await foreignResume()
            assertIsolated()
            return before && loop.isCurrent
        }
    }

    private static func expectJobs(on loop: EventLoop, _ other: EventLoop) async throws -> Bool {
        let counter = Counter(other)
        return try await loop.run {
            var isRight = loop.isCurrent && !other.isCurrent
            for _ in 0..<200 {
                isRight = await counter.add() && isRight && loop.isCurrent
                await foreignResume()
                isRight = isRight && loop.isCurrent
                isRight = await counter.waitForForeignThread() && isRight && loop.isCurrent
                await Task.yield()
                isRight = isRight && loop.isCurrent
            }
            return isRight
        }
    }

    @Test func tasksAndActorsOfTwoLoopsRunOnTheirThreads() async throws {
        try await withLoop("one") { one in
            try await withLoop("two") { two in
                async let forth = Self.expectJobs(on: one, two)
                async let back = Self.expectJobs(on: two, one)
                async let same = Self.expectJobs(on: one, one)
                #expect(try await forth)
                #expect(try await back)
                _ = try await same
                #expect(!one.isCurrent && !two.isCurrent)
            }
        }
    }

    @Test func childTasksAndHandlersStayOnTheLoop() async throws {
        try await withLoop { loop in
            let onLoop = try await loop.run {
                async let child = loop.isCurrent
                let group = await withTaskGroup(of: Bool.self) { group in
                    for _ in 0..<10 { group.addTask { loop.isCurrent } }
                    return await group.allSatisfy { $0 }
                }
                return await child && group
            }
            #expect(onLoop)
        }
    }

    @Test func actorsOnTheLoopAreIsolatedToIt() async throws {
        try await withLoop { loop in
            let counter = Counter(loop)
            await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<1000 { group.addTask { await counter.add() } }
                for await onLoop in group { #expect(onLoop) }
            }
            #expect(await counter.count == 1000)
        }
    }

    @Test func aMillionClosuresFromEightThreadsAllRunInEachThreadsOrder() async throws {
        try await withLoop { loop in
            let counts = OrderCheck(sources: 8)
            for source in 0..<8 {
                try LoopThread.start(name: "test-sender") {
                    for number in 0..<125_000 { loop.execute { counts.arrived(source, number) } }
                }
            }
            try await eventually(within: patience) { await loop.perform { counts.total == 1_000_000 } }
            #expect(await loop.perform { counts.isInOrder })
        }
    }

    /// Touched on one loop only.
    private final class OrderCheck: @unchecked Sendable {
        private var next: [Int]
        private(set) var isInOrder = true
        private(set) var total = 0

        init(sources: Int) { next = Array(repeating: 0, count: sources) }

        func arrived(_ source: Int, _ number: Int) {
            isInOrder = isInOrder && next[source] == number
            next[source] += 1
            total += 1
        }
    }

    @Test func manyTasksFromOtherThreadsAllRun() async throws {
        try await withLoop { loop in
            let count = await withTaskGroup(of: Int.self) { group in
                for _ in 0..<20_000 {
                    group.addTask(executorPreference: loop.taskExecutor) {
                        await Task.yield()
                        return 1
                    }
                }
                return await group.reduce(0, +)
            }
            #expect(count == 20_000)
        }
    }

    // MARK: The turn is bounded

    @Test func aTurnRunsABoundedNumberOfJobs() async throws {
        try await withLoop { loop in
            let before = try await loop.run {
                let ran = Atomic(0)
                return await withCheckedContinuation { (done: CheckedContinuation<Int, Never>) in
                    for _ in 0..<10_000 { loop.start { ran.add(1, ordering: .relaxed) } }
                    // In the inbox, which the loop looks at between turns.
                    loop.execute { done.resume(returning: ran.load(ordering: .relaxed)) }
                }
            }
            // What was left of this turn, and at most one more.
            #expect(before <= 128)
        }
    }

    @Test func aTaskThatYieldsForEverHoldsUpNobody() async throws {
        try await withLoop { loop in
            let isDone = Atomic(false)
            let yielder = loop.start {
                var yields = 0
                while !isDone.load(ordering: .relaxed) {
                    await Task.yield()
                    yields += 1
                }
                return yields
            }
            // Sockets.
            let echo = try await EchoServer(on: loop)
            #expect(try await echo.roundTrip([1, 2, 3], from: loop) == [1, 2, 3])
            // Timers.
            await afterTimer(.milliseconds(20), on: loop)
            // Other threads.
            #expect(await Counter(loop).add())
            isDone.store(true, ordering: .relaxed)
            #expect(try await yielder.value > 1)
            await echo.close()
        }
    }

    // MARK: The end

    @Test func whatComesAfterShutdownRunsOnTheControlLoop() async throws {
        let loop = try EventLoop(name: "test")
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        let late = loop.start {
            for await _ in stream {}
            return EventLoop.control.isCurrent && loop.isCurrent
        }
        let counter = Counter(loop)
        #expect(await counter.add())
        await loop.shutdown()
        await loop.shutdown()
        continuation.finish()
        #expect(try await late.value)
        #expect(await counter.add())
        #expect(await counter.waitForForeignThread())
        #expect(await loop.perform { EventLoop.control.isCurrent })
        await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
            let wakeup = Wakeup(on: loop) { done.resume() }
            wakeup.signal()
        }
    }

    @Test func theControlLoopDoesNotEnd() async {
        await EventLoop.control.shutdown()
        #expect(await EventLoop.control.perform { EventLoop.control.isCurrent })
    }

    @Test func jobsDuringShutdownAllRunWhereTheyAreIsolated() async throws {
        for _ in 0..<200 {
            let loop = try EventLoop(name: "test")
            let counter = Counter(loop)
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        var isRight = true
                        for _ in 0..<50 { isRight = await counter.waitForForeignThread() && isRight }
                        return isRight
                    }
                    group.addTask {
                        try await loop.run {
                            for _ in 0..<50 { await Task.yield() }
                            return true
                        }
                    }
                }
                group.addTask {
                    await loop.shutdown()
                    return true
                }
                for try await isRight in group { #expect(isRight) }
            }
        }
    }

    @Test func shutdownMayBeAwaitedOnTheLoopAndFromManyTasks() async throws {
        let loop = try EventLoop(name: "test")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 { group.addTask { await loop.shutdown() } }
            group.addTask { try await loop.run { await loop.shutdown() } }
            try await group.waitForAll()
        }
    }
}

/// Suspends until another thread resumes it.
private func foreignResume() async {
    await withUnsafeContinuation { continuation in
        Task.detached { continuation.resume() }
    }
}
