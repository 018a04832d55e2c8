extension JSONOutput {
    /// A parsed value again, with the members of its objects in order.
    mutating func appendSorted(_ index: Int, of tape: JSONTape) {
        let node = tape.nodes[index]
        switch node.kind {
        case .array:
            append(UInt8(ascii: "["))
            var next = index + 1
            for place in 0..<node.low {
                if place > 0 { append(UInt8(ascii: ",")) }
                appendSorted(next, of: tape)
                next = tape.next(after: next)
            }
            append(UInt8(ascii: "]"))
        case .object:
            var members: [(name: [UInt8], value: Int)] = []
            var next = index + 1
            for _ in 0..<node.low {
                members.append((Array(tape.bytes[tape.nodes[next].range]), next + 1))
                next = tape.next(after: next + 1)
            }
            members.sort { $0.name.lexicographicallyPrecedes($1.name) }
            append(UInt8(ascii: "{"))
            for (place, member) in members.enumerated() {
                append(name: tape.text(member.value - 1), first: place == 0)
                appendSorted(member.value, of: tape)
            }
            append(UInt8(ascii: "}"))
        default: append(tape.bytes.span.extracting(tape.textRange(index)))
        }
    }
}

extension JSONTape {
    /// The bytes of a value that has no others in it, quotes included.
    fileprivate func textRange(_ index: Int) -> Range<Int> {
        let node = nodes[index]
        let start = Int(node.start)
        switch node.kind {
        case .null, .true: return start..<start + 4
        case .false: return start..<start + 5
        case .integer:
            var end = start + 1
            while end < bytes.count, bytes[end] &- UInt8(ascii: "0") <= 9 { end += 1 }
            return start..<end
        case .string, .name: return start - 1..<start + node.low + 1
        case .number: return node.range
        case .array, .object, .void: return start..<start
        }
    }
}
