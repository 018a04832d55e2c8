/// A parsed text: what a document, its elements and those who read it share.
struct JSONTape: Sendable {
    let bytes: [UInt8]
    let nodes: [JSONNode]

    /// The text of a string or a name.
    func text(_ index: Int) -> String { JSONText.string(nodes[index], in: bytes.span) }

    /// A value, if it is of the type.
    @inline(__always)
    func scalar<Value: JSONScalar>(_ type: Value.Type, _ index: Int) -> Value? {
        Value.read(nodes[index], in: bytes.span)
    }

    /// A number of kind `.number`, if it has few enough digits.
    func decimal(_ index: Int) -> JSONDecimal? { JSONDecimal(bytes.span.extracting(nodes[index].range)) }

    /// The node after a value and all that is in it.
    @inline(__always)
    func next(after index: Int) -> Int { nodes[index].next(after: index) }

    /// The name of an object at which the search for a name succeeds; it begins at a hint and goes round.
    @inline(__always)
    func find(_ name: borrowing String, in object: Int, from hint: Int) -> Int? {
        let container = nodes[object]
        guard container.low > 0 else { return nil }
        let (first, end) = (object &+ 1, container.high)
        var start = first
        if hint > object, hint < end, nodes[hint].kind == .name, nodes[hint].high == object { start = hint }
        let (wanted, text) = (name.utf8.span, bytes.span)
        var index = start
        repeat {
            let node = nodes[index]
            if node.low == wanted.count, text.equals(wanted, at: Int(node.start), count: node.low) { return index }
            if node.flags.contains(.escaped), isEscaped(node, wanted) { return index }
            index = next(after: index &+ 1)
            if index >= end { index = first }
        } while index != start
        return nil
    }

    @inline(never)
    private func isEscaped(_ name: JSONNode, _ wanted: Span<UInt8>) -> Bool {
        let plain = JSONText.string(name, in: bytes.span)
        return plain.utf8.span.equals(wanted, at: 0, count: plain.utf8.count)
    }

    /// The keys from the root to a value; found by going down to it, since only errors need it.
    func path(to node: Int) -> [any CodingKey] {
        var keys: [any CodingKey] = []
        var index = 0
        while index < node {
            var child = index + 1
            if nodes[index].kind == .object {
                // The child is a name; its value comes after it.
                while next(after: child + 1) <= node { child = next(after: child + 1) }
                keys.append(JSONKey(text(child)))
                index = child + 1
            } else {
                var count = 0
                while next(after: child) <= node {
                    child = next(after: child)
                    count += 1
                }
                keys.append(JSONKey(index: count))
                index = child
            }
        }
        return keys
    }
}
