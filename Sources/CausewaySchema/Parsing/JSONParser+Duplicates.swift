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
                // Few names are compared with each other, for many there is a table.
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
        if isSuspicious { try refuseDuplicatesByTable(bytes, object: object, count: count) }
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

    /// Every name has its slot in a table, by a hash with a seed of the process: no choice of names makes this slow.
    private func refuseDuplicatesByTable(_ bytes: Span<UInt8>, object: Int, count: Int) throws(JSONFault) {
        var size = 32
        while size < count &* 2 { size &*= 2 }
        var table = [Int32](repeating: 0, count: size)
        var name = object &+ 1
        while name < nodes.count {
            let node = nodes[name]
            var slot = Self.seededHash(node, bytes) & (size &- 1)
            while table[slot] != 0 {
                if Self.areSame(nodes[Int(table[slot])], node, bytes) { throw duplicate(node, bytes) }
                slot = (slot &+ 1) & (size &- 1)
            }
            table[slot] = Int32(truncatingIfNeeded: name)
            name = nodes[name &+ 1].next(after: name &+ 1)
        }
    }

    private static func seededHash(_ name: JSONNode, _ bytes: Span<UInt8>) -> Int {
        if name.flags.contains(.escaped) {
            let plain = JSONText.string(name, in: bytes)
            return seededHash(plain.utf8.span)
        }
        return seededHash(bytes.extracting(name.range))
    }

    private static func seededHash(_ text: Span<UInt8>) -> Int {
        var hasher = Hasher()
        var index = 0
        while index < text.count &- 7 {
            hasher.combine(text.word(at: index))
            index &+= 8
        }
        var rest = UInt64(truncatingIfNeeded: text.count)
        while index < text.count {
            rest = rest &<< 8 | UInt64(text[index])
            index &+= 1
        }
        hasher.combine(rest)
        return hasher.finalize()
    }

    private static func areSame(_ one: JSONNode, _ other: JSONNode, _ bytes: Span<UInt8>) -> Bool {
        if one.flags.contains(.escaped) || other.flags.contains(.escaped) {
            return JSONText.string(one, in: bytes).utf8.elementsEqual(JSONText.string(other, in: bytes).utf8)
        }
        return bytes.equals(bytes.extracting(other.range), at: Int(one.start), count: one.low)
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
