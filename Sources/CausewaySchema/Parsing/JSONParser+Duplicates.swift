extension JSONParser {
    /// Refuses an object that has a name twice, whatever its spelling, because readers differ on which one counts.
    ///
    /// Names that Swift's `String` takes for equal are the same name too: a dictionary would keep one of them.
    func refuseDuplicates(_ bytes: Span<UInt8>, object: Int, count: Int) throws(JSONFault) {
        var seen: UInt64 = 0
        var beyondASCII = 0
        var isSuspicious = false
        var name = object &+ 1
        while name < nodes.count {
            let node = nodes[name]
            if !node.flags.isEmpty {
                if node.flags.contains(.escaped) { isSuspicious = true }
                if node.flags.contains(.beyondASCII) { beyondASCII &+= 1 }
            }
            let bit = 1 as UInt64 &<< Self.hash(node, bytes)
            if seen & bit != 0, !isSuspicious {
                // Few names are compared with each other, many are sorted.
                if count > 16 {
                    isSuspicious = true
                } else if hasName(like: node, from: object &+ 1, before: name, bytes) {
                    throw duplicate(node, bytes)
                }
            }
            seen |= bit
            let value = name &+ 1
            name = nodes[value].next(after: value)
        }
        if isSuspicious { try refuseDuplicatesBySorting(bytes, object: object) }
        if beyondASCII > 1 { try refuseEquivalentNames(bytes, object: object) }
    }

    /// Six bits that differ for most names that differ.
    @inline(__always)
    private static func hash(_ name: JSONNode, _ bytes: Span<UInt8>) -> UInt64 {
        let (start, length) = (Int(name.start), name.low)
        guard length > 0 else { return 0 }
        var mix = UInt64(bytes[start]) | UInt64(bytes[start &+ length &- 1]) &<< 8
        mix |= UInt64(bytes[start &+ length &>> 1]) &<< 16 | UInt64(UInt32(truncatingIfNeeded: length)) &<< 24
        return (mix &* 0x9E37_79B9_7F4A_7C15) &>> 58
    }

    private func hasName(like name: JSONNode, from first: Int, before last: Int, _ bytes: Span<UInt8>) -> Bool {
        let text = bytes.extracting(name.range)
        var other = first
        while other < last {
            let node = nodes[other]
            if bytes.equals(text, at: Int(node.start), count: node.low) { return true }
            other = nodes[other &+ 1].next(after: other &+ 1)
        }
        return false
    }

    private func duplicate(_ name: JSONNode, _ bytes: Span<UInt8>) -> JSONFault {
        JSONFault(reason: .duplicateName(JSONText.string(name, in: bytes)), offset: Int(name.start) - 1)
    }

    /// Names in the order of their bytes, without escapes: no choice of names makes this slow.
    private func refuseDuplicatesBySorting(_ bytes: Span<UInt8>, object: Int) throws(JSONFault) {
        var names: [(text: [UInt8], node: JSONNode)] = []
        forEachName(of: object) { name in
            names.append((Array(JSONText.string(name, in: bytes).utf8), name))
        }
        names.sort { one, other in
            one.text.count != other.text.count
                ? one.text.count < other.text.count
                : one.text != other.text
                    ? one.text.lexicographicallyPrecedes(other.text) : one.node.start < other.node.start
        }
        for (one, other) in zip(names, names.dropFirst()) where one.text == other.text {
            throw duplicate(other.node, bytes)
        }
    }

    private func refuseEquivalentNames(_ bytes: Span<UInt8>, object: Int) throws(JSONFault) {
        var seen: Set<String> = []
        var found: JSONNode?
        forEachName(of: object) { name in
            guard found == nil, name.flags.contains(.beyondASCII) else { return }
            if !seen.insert(JSONText.string(name, in: bytes)).inserted { found = name }
        }
        if let found { throw duplicate(found, bytes) }
    }

    private func forEachName(of object: Int, _ body: (JSONNode) -> Void) {
        var name = object + 1
        while name < nodes.count {
            body(nodes[name])
            name = nodes[name + 1].next(after: name + 1)
        }
    }
}
