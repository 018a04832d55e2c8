/// Why a request's body can't be read as the type it should be.
public enum JSONBodyError: Error, Hashable, Sendable {
    /// It is no JSON (RFC 8259): a 400. The offset counts bytes from the body's beginning, if it is known.
    case malformed(detail: String, offset: Int?)
    /// It is JSON with wrong fields: a 422 with each pointer.
    case invalid([FieldError])
}

extension JSONBodyError: CustomStringConvertible {
    /// The error in a sentence for people.
    public var description: String {
        switch self {
        case .malformed(let detail, let offset?): "The body is no JSON: \(detail) at byte \(offset)."
        case .malformed(let detail, nil): "The body is no JSON: \(detail)."
        case .invalid(let errors):
            errors.map { "\($0.pointer.tokens.isEmpty ? "The body" : $0.pointer.description) \($0.detail)." }
                .joined(separator: " ")
        }
    }
}
