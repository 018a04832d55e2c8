/// One record that a member has done.
struct JournalEntry {
    /// Bytes of an entry in the file.
    static let byteCount = 40

    let number: Int64
    /// When it was sent, by ``MonotonicTime``.
    let sentAt: Int64
    /// When it was done, by ``MonotonicTime``.
    let doneAt: Int64
    let partition: Int64
    let offset: Int64

    init(_ value: NumberedValue, at partition: Int, _ offset: Int64) {
        number = value.number
        sentAt = value.sentAt
        doneAt = MonotonicTime.now
        self.partition = Int64(partition)
        self.offset = offset
    }

    /// Reads an entry, 40 bytes in this machine's order.
    init(_ bytes: UnsafeRawBufferPointer) {
        func word(_ index: Int) -> Int64 { bytes.loadUnaligned(fromByteOffset: index * 8, as: Int64.self) }
        number = word(0)
        sentAt = word(1)
        doneAt = word(2)
        partition = word(3)
        offset = word(4)
    }

    /// Calls a closure with the entry's bytes.
    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try withUnsafeBytes(of: (number, sentAt, doneAt, partition, offset), body)
    }
}
