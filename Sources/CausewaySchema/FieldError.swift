/// What is wrong with one field of a JSON text: a member of the `errors` of problem details (RFC 9457, 3).
public struct FieldError: Hashable, Encodable, Sendable {
    /// Where the field stands, or would have to.
    public var pointer: JSONPointer
    /// What is wrong, for people: the end of a sentence that begins with the field's name.
    public var detail: String

    /// A wrong field.
    /// - Parameters:
    ///   - pointer: Where it stands, or would have to.
    ///   - detail: What is wrong.
    public init(pointer: JSONPointer, detail: String) {
        self.pointer = pointer
        self.detail = detail
    }
}

extension FieldError: CustomStringConvertible {
    /// The field and what is wrong with it.
    public var description: String { "\(pointer.tokens.isEmpty ? "the whole" : pointer.description) \(detail)" }
}
