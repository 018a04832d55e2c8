/// The requests of one requester that wait for a reply, found again by correlation id.
///
/// A slab: an id names its slot, so opening, answering and closing are array accesses without hashing, and without
/// allocation once as many slots exist as were ever in use together. Each use of a slot has a generation of its own, by
/// which a reply that comes late or twice is told from the one that is awaited.
struct Correlator<Token>: ~Copyable {
    /// What a correlation id turned out to be.
    enum Match {
        /// The awaited reply; the request is no longer pending.
        case pending(Token)
        /// The request was closed before, without a reply.
        case late
        /// The request had been answered before.
        case duplicate
        /// An id of this requester's form that it never issued.
        case unknown
        /// An id of somebody else.
        case foreign
    }

    private struct Slot {
        var token: Token?
        var generation: UInt64
        /// Whether the uses before this one were answered, the latest in the lowest bit.
        var answered: UInt64 = 0
    }

    /// The random number that tells this requester's ids from everybody else's.
    let instance: UInt64
    /// How many requests may be pending together.
    let capacity: Int
    /// How many requests are pending.
    private(set) var count = 0

    /// How many bytes each pending request takes here.
    static var bytesPerRequest: Int { MemoryLayout<Slot>.stride + MemoryLayout<Int>.stride }

    private let firstGeneration: UInt64
    private var slots: [Slot] = []
    private var free: [Int] = []

    /// Creates an empty correlator.
    ///
    /// - Parameters:
    ///   - instance: A random number.
    ///   - capacity: How many requests may be pending together, at most ``CorrelationID/slotLimit``.
    ///   - firstGeneration: The generation of each slot's first use.
    init(instance: UInt64, capacity: Int, firstGeneration: UInt64 = 0) {
        self.instance = instance
        self.capacity = min(capacity, CorrelationID.slotLimit)
        self.firstGeneration = firstGeneration & CorrelationID.generationMask
    }

    /// Makes a request pending.
    ///
    /// - Parameter token: What the reply is handed to.
    /// - Returns: The id to send, or `nil` if as many requests as allowed are pending.
    mutating func open(_ token: Token) -> CorrelationID? {
        let index: Int
        if let reused = free.popLast() {
            index = reused
            slots[index].token = token
        } else if slots.count < capacity {
            index = slots.count
            slots.append(Slot(token: token, generation: firstGeneration))
        } else {
            return nil
        }
        count += 1
        return CorrelationID(instance: instance, generation: slots[index].generation, slot: index)
    }

    /// Replaces the token of a pending request.
    ///
    /// - Parameters:
    ///   - id: The request's id.
    ///   - token: Its new token.
    mutating func replaceToken(of id: CorrelationID, with token: Token) {
        guard isPending(id) else { return }
        slots[id.slot].token = token
    }

    /// Takes the request that a reply belongs to.
    ///
    /// - Parameter id: The reply's correlation id.
    /// - Returns: The request's token, or why there is none.
    mutating func answer(_ id: CorrelationID) -> Match {
        guard id.instance == instance else { return .foreign }
        guard id.slot < slots.count else { return .unknown }
        let age = (slots[id.slot].generation &- id.generation) & CorrelationID.generationMask
        if age == 0 {
            guard let token = end(id.slot, answered: true) else { return .unknown }
            return .pending(token)
        }
        // The upper half of the circle lies ahead: generations that no request has had yet.
        if age > CorrelationID.generationMask / 2 { return .unknown }
        // Of uses further back than the history nobody knows more than that they are over.
        if age <= 64, slots[id.slot].answered >> (age - 1) & 1 == 1 { return .duplicate }
        return .late
    }

    /// The token of a pending request, which stays pending.
    ///
    /// - Parameter id: The request's id.
    /// - Returns: Its token, or `nil` if it is not pending.
    func token(of id: CorrelationID) -> Token? { isPending(id) ? slots[id.slot].token : nil }

    /// Ends a pending request that got no reply: expired, cancelled, refused or drained.
    ///
    /// - Parameter id: The request's id.
    /// - Returns: Its token, or `nil` if it is not pending.
    mutating func close(_ id: CorrelationID) -> Token? {
        isPending(id) ? end(id.slot, answered: false) : nil
    }

    /// The pending requests that something is true of.
    ///
    /// - Parameter isWanted: Called with the slot and the token of each.
    /// - Returns: Their ids, in the order of the slots.
    func pendingIDs(where isWanted: (Int, Token) -> Bool) -> [CorrelationID] {
        var ids: [CorrelationID] = []
        for slot in slots.indices {
            guard let token = slots[slot].token, isWanted(slot, token) else { continue }
            ids.append(CorrelationID(instance: instance, generation: slots[slot].generation, slot: slot))
        }
        return ids
    }

    /// Ends every pending request.
    ///
    /// - Returns: Their tokens.
    mutating func closeAll() -> [Token] {
        slots.indices.compactMap { end($0, answered: false) }
    }

    private func isPending(_ id: CorrelationID) -> Bool {
        id.instance == instance && id.slot < slots.count && slots[id.slot].generation == id.generation
            && slots[id.slot].token != nil
    }

    private mutating func end(_ index: Int, answered: Bool) -> Token? {
        guard let token = slots[index].token else { return nil }
        slots[index].token = nil
        slots[index].generation = (slots[index].generation &+ 1) & CorrelationID.generationMask
        slots[index].answered = slots[index].answered << 1 | (answered ? 1 : 0)
        free.append(index)
        count -= 1
        return token
    }
}

extension Correlator.Match: Equatable where Token: Equatable {}
