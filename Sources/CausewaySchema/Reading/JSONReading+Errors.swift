extension JSONReading {
    /// The keys from the root to a value.
    func path(to node: Int) -> [any CodingKey] {
        node < null ? tape.path(to: node) : []
    }

    /// Why a value is not of a type.
    func mismatch<Value>(_ type: Value.Type, at node: Int) -> DecodingError {
        let found = tape.nodes[node]
        func context(_ text: String) -> DecodingError.Context {
            DecodingError.Context(codingPath: path(to: node), debugDescription: text)
        }
        switch found.kind {
        case .null: return .valueNotFound(type, context("must not be null"))
        case .integer, .number:
            if let integer = type as? any FixedWidthInteger.Type {
                guard found.kind == .integer || found.flags.contains(.integral) else {
                    return .typeMismatch(type, context("must be an integer"))
                }
                return .dataCorrupted(context("must be an integer \(range(of: integer))"))
            }
            guard type is any BinaryFloatingPoint.Type else { break }
            return .dataCorrupted(context("must be a number that \(type) holds"))
        default: break
        }
        return .typeMismatch(type, context("is \(found.kind.name)"))
    }

    private func range<Integer: FixedWidthInteger>(of type: Integer.Type) -> String {
        "from \(type.min) to \(type.max)"
    }

    /// A value that has the right form and not the right contents.
    func corrupted(_ detail: String, at node: Int) -> DecodingError {
        .dataCorrupted(DecodingError.Context(codingPath: path(to: node), debugDescription: detail))
    }
}

extension JSONNode.Kind {
    /// What a value is, for people.
    var name: String {
        switch self {
        case .null: "null"
        case .false: "false"
        case .true: "true"
        case .integer, .number: "a number"
        case .string, .name: "a string"
        case .array: "an array"
        case .object: "an object"
        case .void: "nothing"
        }
    }
}
