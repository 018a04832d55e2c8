/// What waits for its turn on a loop.
enum PendingJob {
    /// A job of a task that prefers the loop.
    case task(UnownedJob)
    /// A job of an actor that is isolated to the loop.
    case actor(UnownedJob)
    /// A stream whose bytes are served without a task; counted until its turn.
    case stream(Unmanaged<TCPStream>)
}

/// First in, first out, without allocation once it has grown.
struct JobRing {
    private var storage: ContiguousArray<PendingJob?>
    private var head = 0
    private(set) var count = 0

    /// - Parameter capacity: A power of two.
    init(capacity: Int = 1024) {
        storage = ContiguousArray(repeating: nil, count: capacity)
    }

    var isEmpty: Bool { count == 0 }

    mutating func append(_ job: PendingJob) {
        if count == storage.count { grow() }
        storage[(head &+ count) & (storage.count &- 1)] = job
        count &+= 1
    }

    mutating func popFirst() -> PendingJob? {
        if count == 0 { return nil }
        let job = storage[head]
        head = (head &+ 1) & (storage.count &- 1)
        count &-= 1
        return job
    }

    private mutating func grow() {
        var larger = ContiguousArray<PendingJob?>(repeating: nil, count: storage.count * 2)
        for index in 0..<count { larger[index] = storage[(head + index) & (storage.count - 1)] }
        storage = larger
        head = 0
    }
}
