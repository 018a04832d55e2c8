extension JSONWritingState {
    /// An array of values that are written all alike.
    mutating func array<Element>(_ elements: [Element], _ body: (inout JSONOutput, Element) -> Void) {
        output.append(UInt8(ascii: "["))
        var isFirst = true
        for element in elements {
            if !isFirst { output.append(UInt8(ascii: ",")) }
            isFirst = false
            body(&output, element)
        }
        output.append(UInt8(ascii: "]"))
    }

    /// A value that is taken out of its text already.
    mutating func append(_ value: JSONValue) throws(EncodingError) {
        switch value {
        case .null: output.append("null")
        case .bool(let flag): output.append(flag ? "true" : "false")
        case .integer(let number): output.append(integer: number)
        case .number(let number): try append(number)
        case .string(let text): output.append(quoted: text)
        case .array(let elements):
            output.append(UInt8(ascii: "["))
            for (place, element) in elements.enumerated() {
                if place > 0 { output.append(UInt8(ascii: ",")) }
                try append(element)
            }
            output.append(UInt8(ascii: "]"))
        case .object(let members):
            output.append(UInt8(ascii: "{"))
            var isFirst = true
            for (name, member) in sortsNames ? members.sorted(by: Self.namesPrecede) : Array(members) {
                output.append(name: name, first: isFirst)
                isFirst = false
                try append(member)
            }
            output.append(UInt8(ascii: "}"))
        }
    }

    private static func namesPrecede(
        _ one: (key: String, value: JSONValue), _ other: (key: String, value: JSONValue)
    ) -> Bool {
        one.key.utf8.lexicographicallyPrecedes(other.key.utf8)
    }
}
