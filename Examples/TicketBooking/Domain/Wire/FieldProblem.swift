/// What is wrong with one field of a request.
public struct FieldProblem: Hashable, Codable, Sendable {
    /// Where the field stands, as an RFC 6901 JSON pointer.
    public var pointer: String
    /// What is wrong, the end of a sentence that begins with the field's name.
    public var detail: String

    /// A problem.
    /// - Parameters:
    ///   - pointer: Where the field stands, as an RFC 6901 JSON pointer.
    ///   - detail: What is wrong.
    public init(pointer: String, detail: String) {
        self.pointer = pointer
        self.detail = detail
    }
}
