/// Reads a text once and leaves its nodes: strict, without recursion and without a copy of any of its contents.
///
/// The bytes are handed to each step, so that the parser is a plain value.
struct JSONParser {
    var nodes: [JSONNode] = []
    var offset = 0
    let limits: JSONLimits
    /// The innermost container that is open, or -1.
    ///
    /// While it is open its node's upper half is the one around it.
    private var open = -1
    /// Elements or members of the innermost container so far.
    private var count = 0
    private var depth = 0

    init(limits: JSONLimits) { self.limits = limits }

    /// Parses a text; after its nodes come a null and a void, which are in none of its containers.
    static func parse(_ bytes: Span<UInt8>, limits: JSONLimits) throws(JSONSyntaxError) -> [JSONNode] {
        var parser = JSONParser(limits: limits)
        do throws(JSONFault) {
            try parser.parseText(bytes)
        } catch {
            throw JSONSyntaxError(error, in: bytes, pointer: parser.pointer(in: bytes))
        }
        parser.nodes.append(JSONNode(.null, start: bytes.count))
        parser.nodes.append(JSONNode(.void, start: bytes.count))
        return parser.nodes
    }

    private mutating func parseText(_ bytes: Span<UInt8>) throws(JSONFault) {
        let most = max(0, min(limits.bytes, Int(UInt32.max)))
        if bytes.count > most { throw JSONFault(reason: .limit(.bytes, limits.bytes), offset: most) }
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { throw fault(.byteOrderMark) }
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: bytes)
        } catch {
            throw JSONFault(reason: .notUTF8, offset: error.byteOffsets.lowerBound)
        }
        nodes.reserveCapacity(min(bytes.count / 8 + 8, 1 << 16))
        skipSpace(bytes)
        if offset == bytes.count { throw fault(.nothing) }
        repeat {
            while try parseValue(bytes) {}
        } while try goesOn(bytes)
        if offset < bytes.count { throw unexpected(bytes, .end) }
    }

    /// A value, or of a container that isn't empty what comes before its first value; then the result is true.
    private mutating func parseValue(_ bytes: Span<UInt8>) throws(JSONFault) -> Bool {
        guard offset < bytes.count else { throw fault(.unexpectedEnd(expected: .value)) }
        let start = offset
        switch bytes[start] {
        case UInt8(ascii: "\""):
            offset = start &+ 1
            let flags = try scanString(bytes)
            nodes.append(JSONNode(.string, start: start &+ 1, flags: flags, low: offset &- start &- 2, high: 0))
        case UInt8(ascii: "{"): return try begin(.object, bytes)
        case UInt8(ascii: "["): return try begin(.array, bytes)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try parseNumber(bytes)
        case UInt8(ascii: "t"): try parseWord("true", .true, bytes)
        case UInt8(ascii: "f"): try parseWord("false", .false, bytes)
        case UInt8(ascii: "n"): try parseWord("null", .null, bytes)
        default: throw unexpected(bytes, .value)
        }
        return false
    }

    /// Opens a container; true if it isn't empty.
    private mutating func begin(_ kind: JSONNode.Kind, _ bytes: Span<UInt8>) throws(JSONFault) -> Bool {
        depth &+= 1
        if depth > limits.depth || depth > 1024 { throw fault(.limit(.depth, min(limits.depth, 1024))) }
        nodes.append(JSONNode(kind, start: offset, low: count, high: open))
        open = nodes.count &- 1
        count = 0
        offset &+= 1
        skipSpace(bytes)
        if offset < bytes.count, bytes[offset] == (kind == .object ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
            return false
        }
        count = 1
        if kind == .object { try parseName(bytes) }
        return true
    }

    /// After a value: closes what ends there; true if another value follows.
    private mutating func goesOn(_ bytes: Span<UInt8>) throws(JSONFault) -> Bool {
        while true {
            skipSpace(bytes)
            guard open >= 0 else { return false }
            let isObject = nodes[open].kind == .object
            guard offset < bytes.count else {
                throw fault(.unexpectedEnd(expected: isObject ? .commaOrObjectEnd : .commaOrArrayEnd))
            }
            let byte = bytes[offset]
            if byte == UInt8(ascii: ",") {
                if nodes.count >= limits.values { throw fault(.limit(.values, limits.values)) }
                offset &+= 1
                skipSpace(bytes)
                count &+= 1
                if isObject { try parseName(bytes) }
                return true
            }
            guard byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
                throw unexpected(bytes, isObject ? .commaOrObjectEnd : .commaOrArrayEnd)
            }
            offset &+= 1
            try close(bytes, isObject: isObject)
        }
    }

    private mutating func close(_ bytes: Span<UInt8>, isObject: Bool) throws(JSONFault) {
        if isObject, count > 1 { try refuseDuplicates(bytes, object: open, count: count) }
        let node = nodes[open]
        nodes[open].payload = UInt64(truncatingIfNeeded: nodes.count) &<< 32 | UInt64(UInt32(truncatingIfNeeded: count))
        count = node.low
        // -1 was cut to 32 bits.
        open = Int(Int32(truncatingIfNeeded: node.high))
        depth &-= 1
    }

    /// A member's name and the colon after it.
    private mutating func parseName(_ bytes: Span<UInt8>) throws(JSONFault) {
        if count > limits.members { throw fault(.limit(.members, limits.members)) }
        guard offset < bytes.count else { throw fault(.unexpectedEnd(expected: .name)) }
        guard bytes[offset] == UInt8(ascii: "\"") else { throw unexpected(bytes, .name) }
        let start = offset &+ 1
        offset = start
        let flags = try scanString(bytes)
        nodes.append(JSONNode(.name, start: start, flags: flags, low: offset &- start &- 1, high: open))
        skipSpace(bytes)
        guard offset < bytes.count else { throw fault(.unexpectedEnd(expected: .colon)) }
        guard bytes[offset] == UInt8(ascii: ":") else { throw unexpected(bytes, .colon) }
        offset &+= 1
        skipSpace(bytes)
    }

    private mutating func parseWord(
        _ word: StaticString, _ kind: JSONNode.Kind, _ bytes: Span<UInt8>
    ) throws(JSONFault) {
        nodes.append(JSONNode(kind, start: offset))
        for byte in word.description.utf8 {
            guard offset < bytes.count else { throw fault(.unexpectedEnd(expected: .value)) }
            guard bytes[offset] == byte else { throw unexpected(bytes, .value) }
            offset &+= 1
        }
    }

    func fault(_ reason: JSONSyntaxError.Reason) -> JSONFault { JSONFault(reason: reason, offset: offset) }

    /// The byte at the offset can't stand there, or there is none.
    func unexpected(_ bytes: Span<UInt8>, _ expected: JSONSyntaxError.Expected) -> JSONFault {
        offset < bytes.count
            ? fault(.unexpectedByte(bytes[offset], expected: expected)) : fault(.unexpectedEnd(expected: expected))
    }

    @inline(__always)
    private mutating func skipSpace(_ bytes: Span<UInt8>) {
        while offset < bytes.count {
            switch bytes[offset] {
            case 0x20, 0x0A, 0x0D, 0x09: offset &+= 1
            default: return
            }
        }
    }

    /// The value that was being read when parsing stopped.
    private func pointer(in bytes: Span<UInt8>) -> JSONPointer {
        var tokens: [String] = []
        var (container, members) = (open, count)
        while container >= 0 {
            let node = nodes[container]
            if node.kind == .array {
                if members > 0 { tokens.append(String(members - 1)) }
            } else if let name = lastName(of: container) {
                tokens.append(JSONText.string(nodes[name], in: bytes))
            }
            (container, members) = (Int(Int32(truncatingIfNeeded: node.high)), node.low)
        }
        return JSONPointer(tokens.reversed())
    }

    private func lastName(of object: Int) -> Int? {
        nodes.indices.last { $0 > object && nodes[$0].kind == .name && nodes[$0].high == object }
    }
}
