#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A bounded queue between threads that may block.
///
/// Sendable because everything is behind its mutex.
final class WorkQueue: @unchecked Sendable {
    enum PushResult {
        case queued(hasIdleThread: Bool)
        case full
        case closed
    }

    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private let limit: Int
    private var items: [@Sendable () -> Void] = []
    private var head = 0
    private var idle = 0
    private var isClosed = false

    init(limit: Int) {
        self.limit = limit
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    func push(_ work: @escaping @Sendable () -> Void) -> PushResult {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        if isClosed { return .closed }
        let waiting = items.count - head
        if waiting >= limit + idle { return .full }
        items.append(work)
        pthread_cond_signal(condition)
        return .queued(hasIdleThread: idle > waiting)
    }

    /// Waits for work; nil once the queue is closed and empty.
    func pop() -> (@Sendable () -> Void)? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while head == items.count {
            if isClosed { return nil }
            idle += 1
            pthread_cond_wait(condition, mutex)
            idle -= 1
        }
        let work = items[head]
        head += 1
        if head == items.count || head > 256 {
            items.removeFirst(head)
            head = 0
        }
        return work
    }

    func close() {
        pthread_mutex_lock(mutex)
        isClosed = true
        pthread_cond_broadcast(condition)
        pthread_mutex_unlock(mutex)
    }
}
