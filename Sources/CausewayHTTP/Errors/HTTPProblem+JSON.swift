extension HTTPProblem {
    /// A value of a further member.
    public enum JSON: Sendable, Hashable {
        /// `null`.
        case null
        /// `true` or `false`.
        case boolean(Bool)
        /// A whole number.
        case integer(Int)
        /// Text.
        case string(String)
        /// A list.
        case array([JSON])
        /// An object with its members in order.
        case object([Member])
    }

    /// The problem as JSON text in UTF-8, the body of `application/problem+json`.
    public var json: [UInt8] {
        var members = [
            Member("type", .string(type)), Member("title", .string(title)), Member("status", .integer(status.code)),
        ]
        if let detail { members.append(Member("detail", .string(detail))) }
        if let instance { members.append(Member("instance", .string(instance))) }
        if !errors.isEmpty {
            let list = errors.map { error in
                JSON.object([Member("pointer", .string(error.pointer)), Member("detail", .string(error.detail))])
            }
            members.append(Member("errors", .array(list)))
        }
        // A member that repeats a name would make two parsers read two things.
        for member in extensions where !members.contains(where: { $0.name == member.name }) { members.append(member) }
        var output: [UInt8] = []
        output.reserveCapacity(192)
        output.append(json: .object(members))
        return output
    }
}

extension [UInt8] {
    fileprivate mutating func append(json value: HTTPProblem.JSON) {
        switch value {
        case .null: append(contentsOf: "null".utf8)
        case .boolean(let flag): append(contentsOf: (flag ? "true" : "false").utf8)
        case .integer(let number): append(contentsOf: String(number).utf8)
        case .string(let text): append(jsonText: text)
        case .array(let values):
            append(0x5B)
            for (index, value) in values.enumerated() {
                if index > 0 { append(ASCII.comma) }
                append(json: value)
            }
            append(0x5D)
        case .object(let members):
            append(0x7B)
            for (index, member) in members.enumerated() {
                if index > 0 { append(ASCII.comma) }
                append(jsonText: member.name)
                append(ASCII.colon)
                append(json: member.value)
            }
            append(0x7D)
        }
    }

    /// Appends text in quotes, with what JSON doesn't allow in them escaped (RFC 8259 section 7).
    fileprivate mutating func append(jsonText text: String) {
        append(ASCII.quote)
        for byte in text.utf8 {
            switch byte {
            case ASCII.quote, ASCII.backslash:
                append(ASCII.backslash)
                append(byte)
            case ASCII.lineFeed: append(contentsOf: "\\n".utf8)
            case ASCII.carriageReturn: append(contentsOf: "\\r".utf8)
            case ASCII.tab: append(contentsOf: "\\t".utf8)
            case 0..<0x20:
                append(contentsOf: byte < 0x10 ? "\\u000".utf8 : "\\u00".utf8)
                append(hexadecimal: Int(byte))
            default: append(byte)
            }
        }
        append(ASCII.quote)
    }
}
