import CausewayKafka

/// The value of a test's record: its number, and when it was sent.
struct NumberedValue {
    let number: Int64
    /// By ``MonotonicTime``.
    let sentAt: Int64

    init(_ number: Int64) {
        self.number = number
        sentAt = MonotonicTime.now
    }

    /// Reads a record; nil if it is not one of these.
    init?(_ record: ConsumerRecord) {
        guard let value = record.value, value.byteCount == 16 else { return nil }
        number = value.unsafeLoadUnaligned(as: Int64.self)
        sentAt = value.unsafeLoadUnaligned(fromByteOffset: 8, as: Int64.self)
    }

    /// The bytes, in this machine's order: writer and reader run on the same.
    var bytes: [UInt8] { withUnsafeBytes(of: (number, sentAt)) { Array($0) } }
}
