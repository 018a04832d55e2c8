#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A bounded pool of threads for what would block a loop or Swift's own pool: blocking C calls, CPU-bound work.
///
/// Threads start when there is work for them and stay. Work starts in the order it came.
public final class BlockingPool: Sendable {
    /// The pool that the clients' blocking calls run on: 4 threads, 1,024 queued.
    public static let shared = BlockingPool(threads: 4, queueLimit: 1024, name: "blocking")

    /// The pool for CPU-bound work: as many threads as cores, 256 queued.
    ///
    /// Its threads give way to event loops when all cores are busy (Linux).
    public static let compute = BlockingPool(
        threads: sysconf(Int32(_SC_NPROCESSORS_ONLN)), queueLimit: 256, name: "compute", givesWay: true)

    private let queue: WorkQueue
    private let name: String
    private let givesWay: Bool

    /// Creates a pool; it has no thread yet.
    ///
    /// - Parameters:
    ///   - threads: How many pieces of work run at once, at least 1.
    ///   - queueLimit: How many more may wait while all threads are busy.
    ///   - name: The threads' name.
    public convenience init(threads: Int, queueLimit: Int, name: String) {
        self.init(threads: threads, queueLimit: queueLimit, name: name, givesWay: false)
    }

    /// Creates a pool whose threads may give way to event loops.
    private init(threads: Int, queueLimit: Int, name: String, givesWay: Bool) {
        self.name = name
        self.givesWay = givesWay
        self.queue = WorkQueue(threadLimit: max(1, threads), queueLimit: max(0, queueLimit))
    }

    deinit { queue.close() }

    /// Runs work on one of the pool's threads.
    ///
    /// If the task is cancelled before the work has started, it throws at once and the work doesn't start. Once it runs
    /// it is not interrupted.
    ///
    /// - Parameter body: The work; it may block.
    /// - Returns: Its result.
    /// - Throws: What it throws; `RuntimeError.poolFull` at once when the queue is full, `poolClosed`, `cancelled`.
    public func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        let call = BlockingCall<Value>()
        defer { call.join() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                guard call.wait(continuation) else { return }
                let refusal = submit {
                    guard let waiting = call.start() else { return }
                    let result = Result { try body() }
                    call.finish()
                    waiting.resume(with: result)
                }
                if let refusal { call.start()?.resume(throwing: refusal) }
            }
        } onCancel: {
            call.cancel()
        }
    }

    /// Runs work on one of the pool's threads and doesn't wait for it.
    ///
    /// - Parameter work: The work; it may block.
    /// - Returns: Why it was refused, if it was.
    package func submit(_ work: @escaping @Sendable () -> Void) -> RuntimeError? {
        let result = queue.push(work) { () throws(RuntimeError) in
            try LoopThread.start(name: name) { [queue, givesWay] in
                if givesWay { LoopThread.giveWay() }
                queue.serve()
            }
        }
        switch result {
        case .queued: return nil
        case .closed: return RuntimeError(.poolClosed, "the pool '\(name)' has been shut down")
        case .full:
            return RuntimeError(.poolFull, "the pool '\(name)' has its limit of work waiting; try again later")
        case .noThread(let error): return error
        }
    }

    /// Ends the pool: queued work still runs, then the threads end.
    ///
    /// A pool that nobody holds any more ends in the same way.
    public func shutdown() { queue.close() }
}
