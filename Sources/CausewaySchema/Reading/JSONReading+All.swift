extension JSONReading {
    /// Every wrong field that can be found, the first of which stopped the reading.
    func allErrors<Value: Decodable>(_ type: Value.Type, at node: Int, first: any Error) -> [FieldError] {
        var errors: [FieldError] = []
        var next: (any Error)? = first
        // What a text costs stays in bounds, however many of its fields are wrong.
        var work = 4_000_000
        while let error = next {
            let found = fieldError(error)
            // What a type says of a value with a wrong field in it may follow from that.
            let follows = errors.contains { $0.pointer.tokens.starts(with: found.pointer.tokens) }
            if !follows { errors.append(found) }
            work -= tape.nodes.count
            guard errors.count < options.errorsAtMost, work > 0, let fault, forgiven.insert(fault.place).inserted else {
                break
            }
            next = errorOfReadingAgain(type, at: node)
        }
        if next == nil, options.unknownMembers == .refuse { errors += unknownMembers(in: node) }
        return Array(errors.prefix(max(1, options.errorsAtMost)))
    }

    private func errorOfReadingAgain<Value: Decodable>(_ type: Value.Type, at node: Int) -> (any Error)? {
        do {
            _ = try value(type, at: node)
            return nil
        } catch {
            return error
        }
    }

    private func fieldError(_ error: any Error) -> FieldError {
        if let error = error as? DecodingError { return FieldError(error) }
        // What a type's own `init(from:)` throws may say more than a client should read.
        return FieldError(pointer: pointer(of: fault?.place), detail: "is not what was expected")
    }

    private func pointer(of place: JSONPlace?) -> JSONPointer {
        switch place {
        case nil: JSONPointer()
        case .value(let node): JSONPointer(codingPath: path(to: node))
        case .member(let name, of: let object): JSONPointer(codingPath: path(to: object)).appending(JSONKey(name))
        }
    }

    /// The members that nobody asked for, of the objects that were read by their names.
    func unknownMembers(in root: Int) -> [FieldError] {
        var errors: [FieldError] = []
        for index in root..<tape.next(after: root)
        where tape.nodes[index].kind == .name && opened[tape.nodes[index].high] && !asked[index] {
            errors.append(FieldError(pointer: JSONPointer(codingPath: path(to: index + 1)), detail: "is not known"))
            if errors.count >= options.errorsAtMost { break }
        }
        return errors
    }
}
