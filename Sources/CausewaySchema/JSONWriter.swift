/// Writes values of any `Encodable` type as JSON (RFC 8259), straight to bytes, without space between them.
///
/// A double is written by the shortest text that reads back as the same double; one that isn't finite is refused. So is a
/// type that gives an object the same name twice. A writer is a plain value; any number of tasks may use the same one.
public struct JSONWriter: Sendable {
    /// Whether the members of an object are in the order of the bytes of their names, so that equal values are equal bytes.
    public var sortsNames: Bool
    /// How `Date` is written.
    public var dates: JSONDates
    /// How `Data` is written.
    public var data: JSONBytes
    /// What the types that are written can ask their encoder for.
    public var userInfo: [CodingUserInfoKey: any Sendable]

    /// Creates a writer.
    ///
    /// - Parameters:
    ///   - sortsNames: Whether the members of an object are in the order of their names.
    ///   - dates: How `Date` is written.
    ///   - data: How `Data` is written.
    ///   - userInfo: What the types that are written can ask their encoder for.
    public init(
        sortsNames: Bool = false, dates: JSONDates = .iso8601, data: JSONBytes = .base64,
        userInfo: [CodingUserInfoKey: any Sendable] = [:]
    ) {
        self.sortsNames = sortsNames
        self.dates = dates
        self.data = data
        self.userInfo = userInfo
    }

    /// Writes a value.
    ///
    /// - Parameter value: The value.
    /// - Returns: Its JSON in UTF-8.
    /// - Throws: `EncodingError` with the coding path where the value has no JSON form, and what the type itself throws.
    public func write<Value: Encodable>(_ value: Value) throws -> [UInt8] {
        let writing = JSONWriting(self, inPieces: false)
        do {
            let bytes = try writing.write(value)
            if !writing.state.needsPieces { return bytes }
        } catch {
            if !writing.state.needsPieces { throw error }
        }
        // The type writes to several containers by turns: each gets bytes of its own, put together at the end.
        return try JSONWriting(self, inPieces: true).write(value)
    }
}
