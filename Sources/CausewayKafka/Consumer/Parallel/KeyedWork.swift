/// What is to be done, in order within each key and otherwise in any: the oldest that may begin comes first.
///
/// What has no key may always begin. Of each key one thing at a time is under way, and the next one may begin when it is
/// finished.
struct KeyedWork<Element> {
    private struct Node {
        var element: Element
        var key: UInt64?
        /// The node behind it of the same key.
        var next: Int?
        var number: UInt64
        var isUnderWay = false
    }

    private var nodes: [Node?] = []
    private var free: [Int] = []
    /// Of each key that has anything, the last node.
    private var tails: [UInt64: Int] = [:]
    /// Nodes that may begin, a heap by number.
    private var ready: [(number: UInt64, node: Int)] = []
    private var numbers: UInt64 = 0

    /// How many are under way.
    private(set) var underWay = 0
    /// How many have not begun.
    private(set) var waiting = 0

    /// The one that begins next.
    var first: Element? { ready.first.flatMap { nodes[$0.node]?.element } }

    /// Everything that is not finished, in the order in which it was added.
    var unfinished: [Element] {
        nodes.compactMap { $0 }.sorted { $0.number < $1.number }.map(\.element)
    }

    /// Adds something behind what is there.
    ///
    /// - Parameters:
    ///   - element: What is to be done.
    ///   - key: What it has to be in order with; nil is nothing.
    mutating func add(_ element: Element, key: UInt64?) {
        numbers += 1
        let index = place(Node(element: element, key: key, number: numbers))
        waiting += 1
        guard let key else { return push(index) }
        if let tail = tails.updateValue(index, forKey: key) {
            nodes[tail]?.next = index
        } else {
            push(index)
        }
    }

    /// Begins the oldest that may.
    ///
    /// - Returns: It, and its number for `finish`; nil if none may begin.
    mutating func begin() -> (element: Element, id: Int)? {
        guard let index = pop(), let element = nodes[index]?.element else { return nil }
        nodes[index]?.isUnderWay = true
        waiting -= 1
        underWay += 1
        return (element, index)
    }

    /// Ends what was begun: the next one of its key may begin.
    ///
    /// - Parameter id: What `begin` gave.
    mutating func finish(_ id: Int) {
        guard let node = nodes[id], node.isUnderWay else { return }
        nodes[id] = nil
        free.append(id)
        underWay -= 1
        if let next = node.next {
            push(next)
        } else if let key = node.key {
            tails[key] = nil
        }
    }

    /// Drops everything that has not begun; what is under way still holds up what comes of its key.
    mutating func dropWaiting() {
        ready.removeAll(keepingCapacity: true)
        tails.removeAll(keepingCapacity: true)
        for index in nodes.indices {
            guard let node = nodes[index] else { continue }
            if node.isUnderWay {
                nodes[index]?.next = nil
                if let key = node.key { tails[key] = index }
            } else {
                nodes[index] = nil
                free.append(index)
            }
        }
        waiting = 0
    }

    private mutating func place(_ node: Node) -> Int {
        if let index = free.popLast() {
            nodes[index] = node
            return index
        }
        nodes.append(node)
        return nodes.count - 1
    }

    // MARK: The heap

    private mutating func push(_ node: Int) {
        guard let number = nodes[node]?.number else { return }
        ready.append((number, node))
        var index = ready.count - 1
        while index > 0 {
            let parent = (index - 1) / 2
            if ready[parent].number < ready[index].number { return }
            ready.swapAt(parent, index)
            index = parent
        }
    }

    private mutating func pop() -> Int? {
        guard let first = ready.first, let last = ready.popLast() else { return nil }
        if ready.isEmpty { return first.node }
        ready[0] = last
        var index = 0
        while true {
            var least = index
            for child in [2 * index + 1, 2 * index + 2] where child < ready.count {
                if ready[child].number < ready[least].number { least = child }
            }
            if least == index { return first.node }
            ready.swapAt(index, least)
            index = least
        }
    }
}
