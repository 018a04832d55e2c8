extension JSONWriting {
    /// Puts the pieces together.
    func assemble(_ root: Int) throws -> [UInt8] {
        let slots = outputs()
        var whole = JSONOutput(capacity: 256)
        append(root, of: slots, to: &whole)
        let bytes = whole.finish()
        var limits = JSONLimits(integers: .exact)
        (limits.bytes, limits.depth, limits.values, limits.members) = (.max, 1024, .max, .max)
        limits.numberLength = .max
        let tape: JSONTape
        do throws(JSONSyntaxError) {
            tape = JSONTape(bytes: bytes, nodes: try JSONParser.parse(bytes.span, limits: limits))
        } catch {
            throw EncodingError.invalidValue(
                (), EncodingError.Context(codingPath: [], debugDescription: "would not be JSON: \(error)"))
        }
        guard options.sortsNames else { return bytes }
        var sorted = JSONOutput(capacity: bytes.count)
        Self.appendSorted(0, of: tape, to: &sorted)
        return sorted.finish()
    }

    private func append(_ index: Int, of slots: [Slot], to whole: inout JSONOutput) {
        let slot = slots[index]
        guard let output = slot.output else { return }
        if slot.kind == .array { whole.append(UInt8(ascii: "[")) }
        if slot.kind == .object || (slot.kind == .empty && slot.parts.isEmpty) { whole.append(UInt8(ascii: "{")) }
        var start = 0
        for part in slot.parts {
            whole.append(output.bytes.span.extracting(start..<part.place))
            append(part.slot, of: slots, to: &whole)
            start = part.place
        }
        whole.append(output.bytes.span.extracting(start..<output.count))
        if slot.kind == .array { whole.append(UInt8(ascii: "]")) }
        if slot.kind == .object || (slot.kind == .empty && slot.parts.isEmpty) { whole.append(UInt8(ascii: "}")) }
    }

    /// A parsed value again, with the members of its objects in order.
    private static func appendSorted(_ index: Int, of tape: JSONTape, to output: inout JSONOutput) {
        let node = tape.nodes[index]
        switch node.kind {
        case .array:
            output.append(UInt8(ascii: "["))
            var next = index + 1
            for place in 0..<node.low {
                if place > 0 { output.append(UInt8(ascii: ",")) }
                appendSorted(next, of: tape, to: &output)
                next = tape.next(after: next)
            }
            output.append(UInt8(ascii: "]"))
        case .object:
            var members: [(name: [UInt8], value: Int)] = []
            var next = index + 1
            for _ in 0..<node.low {
                members.append((Array(tape.bytes[tape.nodes[next].range]), next + 1))
                next = tape.next(after: next + 1)
            }
            members.sort { $0.name.lexicographicallyPrecedes($1.name) }
            output.append(UInt8(ascii: "{"))
            for (place, member) in members.enumerated() {
                output.append(name: tape.text(member.value - 1), first: place == 0)
                appendSorted(member.value, of: tape, to: &output)
            }
            output.append(UInt8(ascii: "}"))
        default: output.append(tape.bytes.span.extracting(tape.textRange(index)))
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
