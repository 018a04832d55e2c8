/// Any JSON value, taken out of its text.
public enum JSONValue: Hashable, Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number without a fraction that is exactly of 64 bits.
    case integer(Int64)
    /// Any other number.
    case number(Double)
    /// Text.
    case string(String)
    /// An array.
    case array([JSONValue])
    /// An object; the order of its members is not kept.
    case object([String: JSONValue])
}

extension JSONValue {
    /// A member of an object; setting one makes an object of any other value, nil takes it out.
    ///
    /// - Parameter name: Its name.
    public subscript(name: String) -> JSONValue? {
        get {
            guard case .object(let members) = self else { return nil }
            return members[name]
        }
        set {
            guard case .object(var members) = self else {
                self = .object(newValue.map { [name: $0] } ?? [:])
                return
            }
            self = .null
            members[name] = newValue
            self = .object(members)
        }
    }

    /// An element of an array.
    ///
    /// - Parameter index: Its index; nil is the answer where there is none.
    public subscript(index: Int) -> JSONValue? {
        guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
        return elements[index]
    }

    /// The text, if it is one.
    public var string: String? { if case .string(let text) = self { text } else { nil } }

    /// The truth value, if it is one.
    public var bool: Bool? { if case .bool(let flag) = self { flag } else { nil } }

    /// The number, if it is an integer.
    public var integer: Int64? { if case .integer(let number) = self { number } else { nil } }

    /// The number, if it is one; an integer only where a double is exactly it.
    public var double: Double? {
        switch self {
        case .integer(let number): Double(exactly: number)
        case .number(let number): number
        default: nil
        }
    }

    /// Takes all of an element out of its document.
    ///
    /// - Parameter element: The element.
    /// - Throws: `JSONReadError.fields` at a number that is no `Int64` and no `Double`, as ``JSONLimits/Integers/exact`` lets in.
    public init(_ element: JSONElement) throws(JSONReadError) {
        self = try JSONReader().read(JSONValue.self, from: element)
    }

    init(_ reading: JSONReading, _ index: Int) throws {
        let node = reading.tape.nodes[index]
        switch node.kind {
        case .null, .void: self = .null
        case .true: self = .bool(true)
        case .false: self = .bool(false)
        case .string, .name: self = .string(reading.tape.text(index))
        case .integer, .number:
            if node.kind == .integer, !(node.payload == 0 && node.flags.contains(.negative)),
                let integer = reading.tape.scalar(Int64.self, index)
            {
                self = .integer(integer)
            } else if let double = reading.tape.scalar(Double.self, index) {
                self = .number(double)
            } else {
                throw reading.mismatch(Double.self, at: index)
            }
        case .array:
            var elements: [JSONValue] = []
            elements.reserveCapacity(node.low)
            var next = index + 1
            while elements.count < node.low {
                elements.append(try JSONValue(reading, next))
                next = reading.tape.next(after: next)
            }
            self = .array(elements)
        case .object:
            var members: [String: JSONValue] = [:]
            members.reserveCapacity(node.low)
            var next = index + 1
            for _ in 0..<node.low {
                members[reading.tape.text(next)] = try JSONValue(reading, next + 1)
                next = reading.tape.next(after: next + 1)
            }
            self = .object(members)
        }
    }
}
