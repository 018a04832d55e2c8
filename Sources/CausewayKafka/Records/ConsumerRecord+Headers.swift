extension ConsumerRecord {
    /// A copy of the headers, in order.
    public var headers: KafkaHeaders {
        defer { withExtendedLifetime(storage) {} }
        return HeaderList(storage.headers(at: index)).copied
    }

    /// The value of the last header of a name, without a copy; nil if there is none or it has no value.
    ///
    /// - Parameter name: The name.
    /// - Returns: The value.
    @_lifetime(borrow self)
    public func header(_ name: String) -> RawSpan? {
        guard let bytes = HeaderList(storage.headers(at: index)).last(name).bytes else { return nil }
        return _overrideLifetime(RawSpan(_unsafeBytes: bytes), borrowing: self)
    }

    /// Whether there is a header of a name, with or without a value.
    ///
    /// - Parameter name: The name.
    /// - Returns: True if there is.
    public func hasHeader(_ name: String) -> Bool {
        defer { withExtendedLifetime(storage) {} }
        if case .absent = HeaderList(storage.headers(at: index)).last(name) { return false }
        return true
    }

    /// Lends the headers for several look-ups, none of which copies or allocates.
    ///
    /// - Parameter body: Called with the headers, valid until it returns.
    /// - Returns: What it returns.
    /// - Throws: What it throws.
    public func withHeaders<Value, Failure: Error>(
        _ body: (borrowing ConsumerRecordHeaders) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        defer { withExtendedLifetime(storage) {} }
        return try body(ConsumerRecordHeaders(HeaderList(storage.headers(at: index))))
    }
}
