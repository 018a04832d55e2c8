/// The headers of a record in librdkafka's memory; lent by `ConsumerRecord.withHeaders`.
public struct ConsumerRecordHeaders: ~Copyable {
    private let list: HeaderList

    init(_ list: HeaderList) { self.list = list }

    /// How many there are.
    public var count: Int { list.count }

    /// The value of the last header of a name; nil if there is none or it has no value.
    ///
    /// - Parameter name: The name.
    /// - Returns: The value.
    @_lifetime(borrow self)
    public func last(_ name: String) -> RawSpan? {
        guard let bytes = list.last(name).bytes else { return nil }
        return _overrideLifetime(RawSpan(_unsafeBytes: bytes), borrowing: self)
    }

    /// Whether there is a header of a name, with or without a value.
    ///
    /// - Parameter name: The name.
    /// - Returns: True if there is.
    public func contains(_ name: String) -> Bool {
        if case .absent = list.last(name) { return false }
        return true
    }

    /// The value of the last header of a name that is handed to C as it is, without a string.
    ///
    /// - Parameter name: The name.
    /// - Returns: The value; nil if there is none or it has no value.
    @_lifetime(borrow self)
    package func last(named name: StaticString) -> RawSpan? {
        // A static string ends with a zero byte.
        let lookup = name.withUTF8Buffer { bytes -> HeaderList.Lookup in
            guard let start = UnsafeRawPointer(bytes.baseAddress) else { return .absent }
            return list.last(start.assumingMemoryBound(to: CChar.self))
        }
        guard let bytes = lookup.bytes else { return nil }
        return _overrideLifetime(RawSpan(_unsafeBytes: bytes), borrowing: self)
    }
}
