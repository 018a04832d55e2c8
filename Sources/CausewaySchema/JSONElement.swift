/// A value of a ``JSONDocument``.
public struct JSONElement: Sendable {
    /// What kind of value it is.
    public enum Kind: Hashable, Sendable {
        /// `null`.
        case null
        /// `true` or `false`.
        case bool
        /// A number.
        case number
        /// Text.
        case string
        /// An array.
        case array
        /// An object.
        case object
    }

    let tape: JSONTape
    let index: Int

    private var node: JSONNode { tape.nodes[index] }

    /// What kind of value it is.
    public var kind: Kind {
        switch node.kind {
        case .null, .void: .null
        case .false, .true: .bool
        case .integer, .number: .number
        case .string, .name: .string
        case .array: .array
        case .object: .object
        }
    }

    /// Bytes of the text before the value.
    public var offset: Int { Int(node.start) - (node.kind == .string ? 1 : 0) }

    /// Where the value stands in the document.
    public var pointer: JSONPointer { JSONPointer(codingPath: tape.path(to: index)) }

    /// The truth value, if it is one.
    public var bool: Bool? { tape.scalar(Bool.self, index) }

    /// The text, if it is one.
    public var string: String? { tape.scalar(String.self, index) }

    /// The number, if it is one that a double is near to; of an integer only one that is exactly it.
    public var double: Double? { tape.scalar(Double.self, index) }

    /// The number, if it is exactly an integer of 64 bits; `1.0` is.
    public var integer: Int64? { tape.scalar(Int64.self, index) }

    /// Whether it is `null`.
    public var isNull: Bool { node.kind == .null }

    /// How many elements or members it has.
    public var count: Int { kind == .array || kind == .object ? node.low : 0 }

    /// The elements of an array in their order; none of any other value.
    public var elements: [JSONElement] {
        guard node.kind == .array else { return [] }
        var elements: [JSONElement] = []
        elements.reserveCapacity(count)
        var next = index + 1
        while elements.count < count {
            elements.append(JSONElement(tape: tape, index: next))
            next = tape.next(after: next)
        }
        return elements
    }

    /// The members of an object in their order; none of any other value.
    public var members: [(name: String, value: JSONElement)] {
        guard node.kind == .object else { return [] }
        var members: [(name: String, value: JSONElement)] = []
        members.reserveCapacity(count)
        var next = index + 1
        while members.count < count {
            members.append((tape.text(next), JSONElement(tape: tape, index: next + 1)))
            next = tape.next(after: next + 1)
        }
        return members
    }

    /// A member of an object.
    ///
    /// - Parameter name: Its name.
    /// - Returns: Its value; nil if the value is no object or has no such member.
    public subscript(name: String) -> JSONElement? {
        guard node.kind == .object else { return nil }
        return tape.find(name, in: index, from: 0).map { JSONElement(tape: tape, index: $0 + 1) }
    }
}
