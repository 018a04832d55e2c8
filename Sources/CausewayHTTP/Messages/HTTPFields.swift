/// The fields of a message in the order they were sent, one name any number of times.
///
/// All names and values live in one byte array with a small table of offsets beside it: a parsed message's fields cost
/// two allocations however many there are, and text is made when it is asked for.
public struct HTTPFields: Sendable {
    /// Where one field's name and value are in `bytes`.
    struct Entry: Sendable {
        var name: ByteRange
        var value: ByteRange
    }

    /// What the encoder needs to know without looking at each field again.
    struct Flags: OptionSet, Sendable {
        let rawValue: UInt8
        /// A name is no token, or a value holds CR, LF or NUL.
        static let invalid = Flags(rawValue: 1)
        /// The bytes are no longer (or never were) exactly the fields in wire form.
        static let scattered = Flags(rawValue: 2)
        /// One of Connection, Content-Length, Transfer-Encoding and Date is or was there.
        static let reserved = Flags(rawValue: 4)
    }

    /// Fields that were appended stand here as on the wire, `Name: value CRLF`; a parsed head's bytes are that head.
    private(set) var bytes: [UInt8]
    private(set) var entries: [Entry]
    private(set) var flags: Flags

    /// How many bytes are held for names and values, removed ones included.
    package var byteCount: Int { bytes.count }

    /// Makes an empty list.
    public init() {
        bytes = []
        entries = []
        flags = []
    }

    /// Takes over the bytes of a parsed head and the places of its fields.
    init(parsed bytes: [UInt8], entries: [Entry]) {
        self.bytes = bytes
        self.entries = entries
        self.flags = [.scattered, .reserved]
    }

    /// Adds a field at the end.
    ///
    /// - Parameters:
    ///   - name: the field's name; may be there already.
    ///   - value: its value.
    public mutating func append(_ name: HTTPField.Name, _ value: String) {
        beginField(name)
        let start = bytes.count
        bytes.append(contentsOf: value.utf8)
        endField(name, valueStart: start)
    }

    /// Adds a field at the end.
    ///
    /// - Parameter field: the field; its name may be there already.
    public mutating func append(_ field: HTTPField) {
        append(field.name, rawValue: field.rawValue)
    }

    /// Adds a field whose value is bytes at the end.
    ///
    /// - Parameters:
    ///   - name: the field's name; may be there already.
    ///   - rawValue: the value's bytes.
    public mutating func append(_ name: HTTPField.Name, rawValue: [UInt8]) {
        beginField(name)
        let start = bytes.count
        bytes.append(contentsOf: rawValue)
        endField(name, valueStart: start)
    }

    /// Removes every field of a name.
    ///
    /// - Parameter name: the name, in any case.
    public mutating func remove(_ name: HTTPField.Name) {
        guard contains(name) else { return }
        let bytes = bytes
        let rawName = name.rawName.utf8Span
        entries.removeAll { bytes.span.equalsIgnoringCase(rawName.span, in: $0.name.range) }
        flags.insert(.scattered)
        // What was wrong may be gone: a handler can replace a bad value.
        if flags.contains(.invalid), entries.allSatisfy({ Self.isValid($0, bytes.span) }) { flags.remove(.invalid) }
        compact()
    }

    /// Drops the bytes of removed fields once they outweigh the rest, so that setting a field again and again is bounded.
    private mutating func compact() {
        let live = entries.reduce(0) { $0 + Int($1.name.count) + Int($1.value.count) }
        guard bytes.count > 1024, bytes.count / 4 > live else { return }
        var fields = HTTPFields()
        for field in self { fields.append(field) }
        self = fields
    }

    private mutating func beginField(_ name: HTTPField.Name) {
        if bytes.isEmpty {
            // Two allocations hold the fields of most responses.
            bytes.reserveCapacity(160)
            entries.reserveCapacity(4)
        }
        bytes.append(contentsOf: name.rawName.utf8)
        bytes.append(ASCII.colon)
        bytes.append(ASCII.space)
    }

    private mutating func endField(_ name: HTTPField.Name, valueStart: Int) {
        let valueEnd = bytes.count
        bytes.append(ASCII.carriageReturn)
        bytes.append(ASCII.lineFeed)
        let nameCount = name.rawName.utf8.count
        let entry = Entry(
            name: ByteRange(start: valueStart - 2 - nameCount, count: nameCount),
            value: ByteRange(start: valueStart, count: valueEnd - valueStart))
        entries.append(entry)
        if !name.isValid || !Self.isSafe(bytes.span, valueStart..<valueEnd) { flags.insert(.invalid) }
        if Self.isReserved(bytes.span, entry.name.range) { flags.insert(.reserved) }
    }

    private static func isValid(_ entry: Entry, _ bytes: Span<UInt8>) -> Bool {
        for index in entry.name.range where !ASCII.isToken(bytes[index]) { return false }
        return entry.name.count > 0 && isSafe(bytes, entry.value.range)
    }

    private static func isSafe(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        for index in range {
            let byte = bytes[index]
            if byte < 0x20, byte == ASCII.carriageReturn || byte == ASCII.lineFeed || byte == 0 { return false }
        }
        return true
    }

    /// True for the fields that the encoder writes itself.
    static func isReserved(_ bytes: Span<UInt8>, _ name: Range<Int>) -> Bool {
        switch name.count {
        case 4: bytes.matches("date", in: name)
        case 10: bytes.matches("connection", in: name)
        case 14: bytes.matches("content-length", in: name)
        case 17: bytes.matches("transfer-encoding", in: name)
        default: false
        }
    }
}
