/// Why a text can't be read as a type.
public enum JSONReadError: Error, Hashable, Sendable {
    /// It is no JSON that is accepted.
    case syntax(JSONSyntaxError)
    /// It is JSON with wrong fields: each of them, up to a limit, in the order in which the type asks for them.
    case fields([FieldError])
}

extension JSONReadError: CustomStringConvertible {
    /// All that is wrong, in a line.
    public var description: String {
        switch self {
        case .syntax(let error): "no JSON: \(error)"
        case .fields(let errors): errors.map(\.description).joined(separator: "; ")
        }
    }
}
