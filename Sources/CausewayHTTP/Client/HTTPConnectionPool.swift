/// Which connections are idle, how many there are, and who waits for one.
///
/// A pure value; what it decides is done by its owner.
struct HTTPConnectionPool<Connection> {
    /// Names a request that waits.
    typealias Ticket = UInt64

    /// What a request gets that asks for a connection.
    enum Grant {
        /// An idle connection.
        case idle(Connection)
        /// The right to open one.
        case open
        /// Its place in the queue.
        case wait
    }

    private let limit: Int
    /// Connections without a request; the last one was used last.
    private(set) var idle: [Connection] = []
    /// Connections that are open or being opened.
    private(set) var count = 0
    private var queue: [Ticket] = []
    private var head = 0

    init(limit: Int) { self.limit = max(1, limit) }

    /// Whether a request gets something without waiting.
    var isAvailable: Bool { !idle.isEmpty || count < limit }

    /// Gives a request a connection, or the right to open one, if there is either.
    ///
    /// - Parameter ticket: Queues the request if there is neither.
    /// - Returns: What it gets.
    mutating func take(_ ticket: Ticket) -> Grant {
        if let connection = idle.popLast() { return .idle(connection) }
        if count < limit {
            count += 1
            return .open
        }
        queue.append(ticket)
        return .wait
    }

    /// Takes back a connection that can serve another request.
    ///
    /// - Returns: The request that gets it; `nil` if it is idle now.
    mutating func giveBack(_ connection: Connection) -> Ticket? {
        if let next = popWaiting() { return next }
        idle.append(connection)
        return nil
    }

    /// Takes back a connection that has ended, or the right to open one.
    ///
    /// - Returns: The request that gets the right to open one.
    mutating func end() -> Ticket? {
        if let next = popWaiting() { return next }
        count -= 1
        return nil
    }

    /// Takes an idle connection out that has ended.
    mutating func endIdle(_ isEnded: (Connection) -> Bool) {
        guard let index = idle.firstIndex(where: isEnded) else { return }
        idle.remove(at: index)
        count -= 1
    }

    /// Takes a request out that doesn't wait any more.
    mutating func forget(_ ticket: Ticket) {
        guard let index = queue[head...].firstIndex(of: ticket) else { return }
        queue.remove(at: index)
    }

    private mutating func popWaiting() -> Ticket? {
        guard head < queue.count else { return nil }
        let ticket = queue[head]
        head += 1
        if head == queue.count || head > 256 {
            queue.removeFirst(head)
            head = 0
        }
        return ticket
    }
}
