internal import Synchronization

/// A bounded pool of threads for what would block a loop or Swift's own pool: blocking C calls, CPU-bound work.
///
/// Threads start when there is work for them and stay. Work starts in the order it came.
public final class BlockingPool: Sendable {
    /// The pool that the clients' blocking calls run on: 4 threads, 1,024 queued.
    public static let shared = BlockingPool(threads: 4, queueLimit: 1024, name: "blocking")

    private let queue: WorkQueue
    private let name: String
    private let threadLimit: Int
    private let threads = Mutex(0)

    /// Creates a pool; it has no thread yet.
    ///
    /// - Parameters:
    ///   - threads: How many pieces of work run at once, at least 1.
    ///   - queueLimit: How many more may wait.
    ///   - name: The threads' name.
    public init(threads: Int, queueLimit: Int, name: String) {
        self.name = name
        self.threadLimit = max(1, threads)
        self.queue = WorkQueue(limit: max(0, queueLimit))
    }

    /// Runs work on one of the pool's threads.
    ///
    /// If the task is cancelled before the work has started, it doesn't start. Once it runs it is not interrupted.
    ///
    /// - Parameter body: The work; it may block.
    /// - Returns: Its result.
    /// - Throws: What it throws; `RuntimeError.poolFull` at once when the queue is full, `RuntimeError.cancelled`.
    public func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        let isCancelled = CancellationFlag()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let refusal = submit {
                    if isCancelled.isSet {
                        continuation.resume(
                            throwing: RuntimeError(.cancelled, "the task was cancelled before its work began"))
                    } else {
                        continuation.resume(with: Result { try body() })
                    }
                }
                if let refusal { continuation.resume(throwing: refusal) }
            }
        } onCancel: {
            isCancelled.set()
        }
    }

    /// Runs work on one of the pool's threads and doesn't wait for it.
    ///
    /// - Parameter work: The work; it may block.
    /// - Returns: Why it was refused, if it was.
    package func submit(_ work: @escaping @Sendable () -> Void) -> RuntimeError? {
        switch queue.push(work) {
        case .closed: return RuntimeError(.poolClosed, "the pool '\(name)' has been shut down")
        case .full:
            return RuntimeError(.poolFull, "the pool '\(name)' has its limit of work waiting; try again later")
        case .queued(let hasIdleThread):
            if !hasIdleThread { startThread() }
            return nil
        }
    }

    /// Ends the pool: queued work still runs, then the threads end.
    public func shutdown() { queue.close() }

    private func startThread() {
        let mayStart = threads.withLock { count in
            if count >= threadLimit { return false }
            count += 1
            return true
        }
        guard mayStart else { return }
        do {
            try LoopThread.start(name: name) { [queue] in
                while let work = queue.pop() { work() }
            }
        } catch {
            // The threads that run take the work; with none, the next submission tries again.
            threads.withLock { $0 -= 1 }
        }
    }
}

/// A flag that is set once, from any thread.
private final class CancellationFlag: Sendable {
    private let value = Atomic(false)
    var isSet: Bool { value.load(ordering: .acquiring) }
    func set() { value.store(true, ordering: .releasing) }
}
