extension [UInt8]? {
    /// Lends the bytes; nil stays nil.
    func withBytes<Value, Failure: Error>(
        _ body: (UnsafeRawBufferPointer?) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        guard let self else { return try body(nil) }
        var result: Result<Value, Failure>?
        self.withUnsafeBytes { bytes in
            do throws(Failure) { result = .success(try body(bytes)) } catch { result = .failure(error) }
        }
        guard let result else { preconditionFailure("withUnsafeBytes did not call its closure") }
        return try result.get()
    }
}
