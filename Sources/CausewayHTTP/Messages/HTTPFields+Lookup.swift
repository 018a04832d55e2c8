extension HTTPFields {
    /// The value of a name, `nil` if it is absent; several are joined by a comma (cookies by a semicolon).
    ///
    /// Setting it replaces all.
    ///
    /// - Parameter name: the name, in any case.
    public subscript(_ name: HTTPField.Name) -> String? {
        get {
            guard let first = firstIndex(of: name) else { return nil }
            guard let second = firstIndex(of: name, from: first + 1) else { return text(first) }
            var joined = text(first)
            let separator = name == .cookie ? "; " : ", "
            for index in second..<entries.count where matches(index, name) {
                joined += separator
                joined += text(index)
            }
            return joined
        }
        set {
            remove(name)
            if let newValue { append(name, newValue) }
        }
    }

    /// Every value of a name in the order they were sent; setting it replaces all.
    ///
    /// - Parameter name: the name, in any case.
    public subscript(values name: HTTPField.Name) -> [String] {
        get { entries.indices.filter { matches($0, name) }.map(text) }
        set {
            remove(name)
            for value in newValue { append(name, value) }
        }
    }

    /// The bytes of the first value of a name, `nil` if it is absent.
    ///
    /// - Parameter name: the name, in any case.
    public subscript(rawValue name: HTTPField.Name) -> [UInt8]? {
        guard let index = firstIndex(of: name) else { return nil }
        return Array(bytes[entries[index].value.range])
    }

    /// Whether a name is there.
    ///
    /// - Parameter name: the name, in any case.
    /// - Returns: true if at least one field has the name.
    public func contains(_ name: HTTPField.Name) -> Bool { firstIndex(of: name) != nil }

    /// Whether a field whose value is a comma-separated list names a token, in any of its lines, without regard to case.
    ///
    /// - Parameters:
    ///   - name: the field, as `Connection`.
    ///   - token: the token, as `close`.
    /// - Returns: true if one element of the list is exactly the token.
    public func contains(_ name: HTTPField.Name, token: String) -> Bool {
        let span = bytes.span
        for index in entries.indices where matches(index, name) {
            if span.list(entries[index].value.range, contains: token.utf8Span.span) { return true }
        }
        return false
    }

    /// The first place of a name from `start`, which is at most the number of fields.
    func firstIndex(of name: HTTPField.Name, from start: Int = 0) -> Int? {
        let wanted = name.rawName.utf8Span
        let bytes = bytes.span
        let entries = entries.span
        for index in start..<entries.count
        where bytes.equalsIgnoringCase(wanted.span, in: entries[index].name.range) { return index }
        return nil
    }

    private func matches(_ index: Int, _ name: HTTPField.Name) -> Bool {
        bytes.span.equalsIgnoringCase(name.rawName.utf8Span.span, in: entries[index].name.range)
    }

    private func text(_ index: Int) -> String { bytes.text(entries[index].value) }
}

extension HTTPFields: RandomAccessCollection {
    /// The first field's position.
    public var startIndex: Int { 0 }
    /// The position after the last field.
    public var endIndex: Int { entries.count }

    /// The field at a position.
    ///
    /// - Parameter position: from 0 to the number of fields minus one.
    public subscript(position: Int) -> HTTPField {
        let entry = entries[position]
        return HTTPField(
            name: HTTPField.Name(known: bytes.text(entry.name)), rawValue: Array(bytes[entry.value.range]))
    }
}

extension HTTPFields: ExpressibleByDictionaryLiteral {
    /// Makes a list from a literal, in its order; a name may come twice.
    ///
    /// - Parameter elements: names and values.
    public init(dictionaryLiteral elements: (HTTPField.Name, String)...) {
        self.init()
        for (name, value) in elements { append(name, value) }
    }
}

extension HTTPFields: Hashable, CustomStringConvertible {
    /// Compares two lists: the same names without regard to case, the same values, in the same order.
    ///
    /// - Parameters:
    ///   - lhs: a list.
    ///   - rhs: another list.
    /// - Returns: true if they are equal.
    public static func == (lhs: Self, rhs: Self) -> Bool { lhs.elementsEqual(rhs) }

    /// Feeds the fields to a hasher.
    ///
    /// - Parameter hasher: the hasher.
    public func hash(into hasher: inout Hasher) {
        for field in self { hasher.combine(field) }
    }

    /// One `Name: value` a line.
    public var description: String { map { "\($0.name): \($0.value)" }.joined(separator: "\n") }
}

extension Span<UInt8> {
    /// Whether a comma-separated list contains a token, without regard to case (RFC 9110 section 5.6.1).
    func list(_ range: Range<Int>, contains token: Span<UInt8>) -> Bool {
        var start = range.lowerBound
        while start <= range.upperBound {
            var end = start
            while end < range.upperBound, self[end] != ASCII.comma { end += 1 }
            if equalsIgnoringCase(token, in: trimmed(start..<end)) { return true }
            start = end + 1
        }
        return false
    }
}
