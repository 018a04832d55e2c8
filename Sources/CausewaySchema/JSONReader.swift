/// Reads values of any `Decodable` type from JSON: strictly by RFC 8259 and RFC 7493, and all that is wrong at once.
///
/// What other readers could read differently is refused: a name that an object has twice, bytes that are no UTF-8, half a
/// surrogate pair, an integer that others round, and all that isn't JSON. A `Double` is the nearest one to the number's
/// text; an integer is exact or refused.
///
/// A reader is a plain value; any number of tasks may use the same one.
public struct JSONReader: Sendable {
    /// What becomes of members that a type doesn't ask for.
    public enum UnknownMembers: Hashable, Sendable {
        /// They are passed over.
        case ignore
        /// Each is an error of its own.
        case refuse
    }

    /// The limits of a text.
    public var limits: JSONLimits
    /// What becomes of members that a type doesn't ask for.
    public var unknownMembers: UnknownMembers
    /// How `Date` is read.
    public var dates: JSONDates
    /// How `Data` is read.
    public var data: JSONBytes
    /// How many wrong fields of a text are told, at most.
    public var errorsAtMost: Int
    /// What the types that are read can ask their decoder for.
    public var userInfo: [CodingUserInfoKey: any Sendable]

    /// Creates a reader.
    ///
    /// - Parameters:
    ///   - limits: The limits of a text.
    ///   - unknownMembers: What becomes of members that a type doesn't ask for.
    ///   - dates: How `Date` is read.
    ///   - data: How `Data` is read.
    ///   - errorsAtMost: How many wrong fields of a text are told, at most.
    ///   - userInfo: What the types that are read can ask their decoder for.
    public init(
        limits: JSONLimits = JSONLimits(), unknownMembers: UnknownMembers = .ignore, dates: JSONDates = .iso8601,
        data: JSONBytes = .base64, errorsAtMost: Int = 16, userInfo: [CodingUserInfoKey: any Sendable] = [:]
    ) {
        self.limits = limits
        self.unknownMembers = unknownMembers
        self.dates = dates
        self.data = data
        self.errorsAtMost = errorsAtMost
        self.userInfo = userInfo
    }

    /// Reads a value.
    ///
    /// - Parameters:
    ///   - type: The type to read.
    ///   - bytes: The whole text.
    /// - Returns: The value.
    /// - Throws: `syntax` if the text is no JSON that is accepted, `fields` with each wrong field if it is no such value.
    public func read<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws(JSONReadError) -> Value {
        let nodes: [JSONNode]
        do throws(JSONSyntaxError) {
            nodes = try JSONParser.parse(bytes.span, limits: limits)
        } catch {
            throw .syntax(error)
        }
        return try read(type, at: 0, JSONReading(JSONTape(bytes: bytes, nodes: nodes), self))
    }

    /// Reads a value from bytes that somebody else owns: they are copied once.
    ///
    /// - Parameters:
    ///   - type: The type to read.
    ///   - bytes: The whole text.
    /// - Returns: The value.
    /// - Throws: `syntax` if the text is no JSON that is accepted, `fields` with each wrong field if it is no such value.
    public func read<Value: Decodable>(_ type: Value.Type, from bytes: Span<UInt8>) throws(JSONReadError) -> Value {
        if bytes.count > limits.bytes {
            throw .syntax(
                JSONSyntaxError(
                    JSONFault(reason: .limit(.bytes, limits.bytes), offset: limits.bytes), in: Span(),
                    pointer: JSONPointer()))
        }
        return try read(type, from: JSONText.array(bytes))
    }

    /// Reads a value of a text that was parsed before.
    ///
    /// - Parameters:
    ///   - type: The type to read.
    ///   - element: The value; pointers and offsets in errors count from its document's root.
    /// - Returns: The value.
    /// - Throws: Each wrong field.
    public func read<Value: Decodable>(_ type: Value.Type, from element: JSONElement) throws(JSONReadError) -> Value {
        try read(type, at: element.index, JSONReading(element.tape, self))
    }

    private func read<Value: Decodable>(
        _ type: Value.Type, at node: Int, _ reading: JSONReading
    ) throws(JSONReadError) -> Value {
        let value: Value
        do {
            value = try reading.value(type, at: node)
        } catch {
            throw .fields(reading.allErrors(type, at: node, first: error))
        }
        guard unknownMembers == .refuse else { return value }
        let unknown = reading.unknownMembers(in: node)
        if unknown.isEmpty { return value }
        throw .fields(unknown)
    }
}
