/// Why, and where, a text isn't JSON that is accepted (RFC 8259, RFC 7493 and the ``JSONLimits``).
public struct JSONSyntaxError: Error, Hashable, Sendable {
    /// What is wrong.
    public var reason: Reason
    /// Bytes before the place, from the text's beginning.
    public var offset: Int
    /// The line of the place, from 1; lines end at a line feed.
    public var line: Int
    /// Bytes of the line up to the place, from 1.
    public var column: Int
    /// The value that was being read, as far as that is known: of a member whose name is wrong, its object.
    public var pointer: JSONPointer

    /// A fault.
    ///
    /// - Parameters:
    ///   - reason: What is wrong.
    ///   - offset: Bytes before the place.
    ///   - line: The line, from 1.
    ///   - column: Bytes of the line up to the place, from 1.
    ///   - pointer: The value that was being read.
    public init(reason: Reason, offset: Int, line: Int, column: Int, pointer: JSONPointer) {
        self.reason = reason
        self.offset = offset
        self.line = line
        self.column = column
        self.pointer = pointer
    }

    /// A fault at a place of a text.
    init(_ fault: JSONFault, in bytes: Span<UInt8>, pointer: JSONPointer) {
        var line = 1
        var column = 1
        for index in 0..<max(0, min(fault.offset, bytes.count)) {
            column += 1
            if bytes[index] == UInt8(ascii: "\n") { (line, column) = (line + 1, 1) }
        }
        self.init(reason: fault.reason, offset: fault.offset, line: line, column: column, pointer: pointer)
    }
}

extension JSONSyntaxError: CustomStringConvertible {
    /// What is wrong, what was expected and where, in a line.
    public var description: String {
        let place = pointer.tokens.isEmpty ? "" : ", in \(pointer)"
        return "\(detail) at byte \(offset) (line \(line), column \(column)\(place))"
    }

    /// What is wrong and what was expected.
    public var detail: String {
        guard let expected = reason.expected else { return reason.description }
        return "\(reason) instead of \(expected)"
    }
}
