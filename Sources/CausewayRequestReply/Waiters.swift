/// Tasks that wait for the same thing; it belongs to one loop.
struct Waiters {
    private var continuations: [Int: UnsafeContinuation<Void, Never>] = [:]
    private var next = 0

    var isEmpty: Bool { continuations.isEmpty }

    /// The number that the next waiter gets.
    mutating func makeID() -> Int {
        next += 1
        return next
    }

    mutating func add(_ continuation: UnsafeContinuation<Void, Never>, as id: Int) { continuations[id] = continuation }

    mutating func resume(_ id: Int) { continuations.removeValue(forKey: id)?.resume() }

    mutating func resumeAll() {
        let all = continuations.values
        continuations = [:]
        for continuation in all { continuation.resume() }
    }
}
