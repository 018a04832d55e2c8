#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A bounded queue between threads that may block, and the count of the threads that serve it.
///
/// Sendable because everything is behind its mutex.
final class WorkQueue: @unchecked Sendable {
    enum PushResult {
        case queued
        case full
        case closed
        /// No thread serves it and none could be started.
        case noThread(RuntimeError)
    }

    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private let threadLimit: Int
    private let queueLimit: Int
    private var items: [(@Sendable () -> Void)?] = []
    private var head = 0
    private var threads = 0
    /// Threads that run work.
    private var busy = 0
    private var isClosed = false

    /// - Parameters:
    ///   - threadLimit: Threads at most, at least 1.
    ///   - queueLimit: How much work may wait while every thread is busy.
    init(threadLimit: Int, queueLimit: Int) {
        self.threadLimit = threadLimit
        self.queueLimit = queueLimit
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Adds work, and has a thread started if none is free to take it and there may be more.
    ///
    /// - Parameters:
    ///   - work: The work.
    ///   - startThread: Starts a thread that calls `serve()`; runs under the lock, a few times in a queue's life.
    /// - Returns: What became of it.
    func push(
        _ work: @escaping @Sendable () -> Void, _ startThread: () throws(RuntimeError) -> Void
    ) -> PushResult {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        if isClosed { return .closed }
        let outstanding = items.count - head + busy
        if outstanding >= threadLimit + queueLimit { return .full }
        if outstanding >= threads, threads < threadLimit {
            do throws(RuntimeError) {
                try startThread()
                threads += 1
            } catch {
                // Otherwise the threads that there are take it, and the next work tries again.
                if threads == 0 { return .noThread(error) }
            }
        }
        items.append(work)
        pthread_cond_signal(condition)
        return .queued
    }

    /// Runs work, in the order in which it came, until the queue is closed and empty.
    func serve() {
        pthread_mutex_lock(mutex)
        while true {
            var work = popFirst()
            if work != nil {
                busy += 1
                pthread_mutex_unlock(mutex)
                work?()
                // What it holds ends outside the lock: it may push more.
                work = nil
                pthread_mutex_lock(mutex)
                busy -= 1
            } else if isClosed {
                break
            } else {
                pthread_cond_wait(condition, mutex)
            }
        }
        threads -= 1
        pthread_mutex_unlock(mutex)
    }

    func close() {
        pthread_mutex_lock(mutex)
        isClosed = true
        pthread_cond_broadcast(condition)
        pthread_mutex_unlock(mutex)
    }

    private func popFirst() -> (@Sendable () -> Void)? {
        if head == items.count { return nil }
        let work = items[head]
        // What it holds ends with it, not with the array's next tidying.
        items[head] = nil
        head += 1
        if head == items.count || head > 256 {
            items.removeFirst(head)
            head = 0
        }
        return work
    }
}
