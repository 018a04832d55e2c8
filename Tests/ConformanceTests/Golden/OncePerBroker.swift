import CausewayTesting
import Synchronization

/// Does something once for each kind of broker; the tests that look at what came of it share it.
final class OncePerBroker<Value: Sendable>: Sendable {
    private let tasks = Mutex<[TestBroker.Kind: Task<Value, any Error>]>([:])
    private let work: @Sendable (TestBroker.Kind) async throws -> Value

    init(_ work: @escaping @Sendable (TestBroker.Kind) async throws -> Value) { self.work = work }

    func value(on kind: TestBroker.Kind) async throws -> Value {
        let task = tasks.withLock { tasks in
            if let task = tasks[kind] { return task }
            let task = Task { [work] in try await work(kind) }
            tasks[kind] = task
            return task
        }
        return try await task.value
    }
}
