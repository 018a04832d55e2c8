extension RawSpan {
    /// The bytes in an array, for comparisons.
    func copied() -> [UInt8] { (0..<byteCount).map { unsafeLoad(fromByteOffset: $0, as: UInt8.self) } }
}
