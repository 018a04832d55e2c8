import Synchronization
import TestSupport
import Testing

@testable import CausewayRuntime

@Suite(.timeLimit(.minutes(3))) struct BlockingPoolTests {
    private struct Failure: Error, Equatable {}

    @Test func resultsAndErrorsComeBack() async throws {
        let pool = BlockingPool(threads: 2, queueLimit: 10, name: "pool")
        #expect(try await pool.run { 42 } == 42)
        await #expect(throws: Failure.self) { try await pool.run { throw Failure() } }
        pool.shutdown()
    }

    @Test func exactlyThreadsPlusLimitAreTakenAndTheNextIsRefusedAtOnce() async throws {
        for (threads, limit) in [(2, 3), (1, 0), (3, 1)] {
            let pool = BlockingPool(threads: threads, queueLimit: limit, name: "pool")
            let gate = Gate()
            let most = Atomic(0)
            let running = Atomic(0)
            let tasks = (0..<threads + limit).map { _ in
                pool.submit {
                    _ = most.max(running.add(1, ordering: .relaxed).newValue, ordering: .relaxed)
                    gate.wait()
                    running.subtract(1, ordering: .relaxed)
                }
            }
            #expect(tasks.allSatisfy { $0 == nil })
            // Nobody has to wait for the answer: every thread is held.
            let error = await #expect(throws: RuntimeError.self) { try await pool.run {} }
            #expect(error?.code == .poolFull)
            #expect(error?.message.contains("'pool'") == true)
            try await eventually(within: patience) { gate.heldCount == threads }
            gate.open()
            // Then there is room again.
            try await eventually(within: patience) { (try? await pool.run { true }) == true }
            #expect(most.load(ordering: .relaxed) == threads)
            pool.shutdown()
        }
    }

    @Test func workStartsInTheOrderItCame() async throws {
        let pool = BlockingPool(threads: 1, queueLimit: 1000, name: "pool")
        let order = Recorder<Int>()
        for index in 0..<1000 { #expect(pool.submit { order.add(index) } == nil) }
        try await eventually(within: patience) { order.count == 1000 }
        #expect(order.values == Array(0..<1000))
        pool.shutdown()
    }

    @Test func cancelledWhileItWaitsItEndsAtOnceAndNeverStarts() async throws {
        let pool = BlockingPool(threads: 1, queueLimit: 10, name: "pool")
        let gate = Gate()
        let hasStarted = Flag()
        #expect(pool.submit { gate.wait() } == nil)
        try await eventually(within: patience) { gate.heldCount == 1 }
        let waiting = Task { try await pool.run { hasStarted.set() } }
        waiting.cancel()
        // The only thread is still held: the answer can't come from it.
        let error = await #expect(throws: RuntimeError.self) { try await waiting.value }
        #expect(error?.code == .cancelled)
        #expect(gate.heldCount == 1)
        gate.open()
        #expect(try await pool.run { true })
        #expect(!hasStarted.isSet)
        pool.shutdown()
    }

    @Test func onceItRunsItIsNotInterrupted() async throws {
        let pool = BlockingPool(threads: 1, queueLimit: 10, name: "pool")
        let gate = Gate()
        let running = Task {
            try await pool.run {
                gate.wait()
                return 7
            }
        }
        try await eventually(within: patience) { gate.heldCount == 1 }
        running.cancel()
        gate.open()
        #expect(try await running.value == 7)
        pool.shutdown()
    }

    @Test func afterShutdownItRefusesButFinishesWhatIsQueuedAndItsThreadsEnd() async throws {
        let pool = BlockingPool(threads: 2, queueLimit: 100, name: "pool-ending")
        let gate = Gate()
        let count = Atomic(0)
        for _ in 0..<50 {
            let refusal = pool.submit {
                gate.wait()
                count.add(1, ordering: .relaxed)
            }
            #expect(refusal == nil)
        }
        pool.shutdown()
        let error = await #expect(throws: RuntimeError.self) { try await pool.run {} }
        #expect(error?.code == .poolClosed)
        gate.open()
        try await eventually(within: patience) { count.load(ordering: .relaxed) == 50 }
        try await eventually(within: patience) { try !ProcessResources.threadNames().contains("pool-ending") }
    }

    @Test func aPoolThatNobodyHoldsEndsItsThreads() async throws {
        do {
            let pool = BlockingPool(threads: 2, queueLimit: 10, name: "pool-dropped")
            #expect(try await pool.run { true })
        }
        try await eventually(within: patience) { try !ProcessResources.threadNames().contains("pool-dropped") }
    }

    /// Submits more work when it ends: a lock held meanwhile would never be given back.
    private final class Resubmitting: Sendable {
        let pool: BlockingPool
        let done: Flag
        init(_ pool: BlockingPool, _ done: Flag) {
            self.pool = pool
            self.done = done
        }
        deinit {
            let done = done
            _ = pool.submit { done.set() }
        }
    }

    @Test func whatWorkHoldsEndsBeforeTheNextAndMaySubmitMore() async throws {
        let pool = BlockingPool(threads: 1, queueLimit: 10, name: "pool")
        let done = Flag()
        func submit() -> RuntimeError? {
            let held = Resubmitting(pool, done)
            return pool.submit { withExtendedLifetime(held) {} }
        }
        #expect(submit() == nil)
        try await eventually(within: patience) { done.isSet }
        pool.shutdown()
    }
}

/// A flag that is set from any thread.
private final class Flag: Sendable {
    private let value = Atomic(false)
    var isSet: Bool { value.load(ordering: .acquiring) }
    func set() { value.store(true, ordering: .releasing) }
}
