extension FieldError {
    /// The field at which a decoder stopped, with its reason in words of JSON rather than of Swift.
    /// - Parameter error: What the decoder threw.
    public init(_ error: DecodingError) {
        switch error {
        case .keyNotFound(let key, let context):
            self.init(pointer: JSONPointer(codingPath: context.codingPath).appending(key), detail: "is required")
        case .valueNotFound(_, let context):
            self.init(pointer: JSONPointer(codingPath: context.codingPath), detail: "must not be null")
        case .typeMismatch(let type, let context):
            let detail = "must be \(jsonName(of: type))"
            self.init(pointer: JSONPointer(codingPath: context.codingPath), detail: detail)
        case .dataCorrupted(let context):
            self.init(pointer: JSONPointer(codingPath: context.codingPath), detail: Self.detail(of: context))
        @unknown default:
            self.init(pointer: JSONPointer(), detail: "is not what was expected")
        }
    }

    /// Types write sentences' ends; what the standard library says about raw values speaks of Swift.
    private static func detail(of context: DecodingError.Context) -> String {
        let text = context.debugDescription
        return text.hasPrefix("Cannot initialize ") ? "is not one of the values it may have" : text
    }
}

private func jsonName(of type: any Any.Type) -> String {
    switch type {
    case is String.Type, is Character.Type: "a string"
    case is Bool.Type: "true or false"
    case is JSONValue.Type: "any value"
    case is any BinaryInteger.Type: "an integer"
    case is any BinaryFloatingPoint.Type: "a number"
    case is any AnyArray.Type: "an array"
    case is any AnyDictionary.Type: "an object"
    default: "of another type"
    }
}

/// What all arrays have in common at run time: a decoder names `[Any]` or the type that was asked for.
private protocol AnyArray {}
extension Array: AnyArray {}
extension Set: AnyArray {}

private protocol AnyDictionary {}
extension Dictionary: AnyDictionary {}
