/// What each result of a transaction says about how far the input has been written.
///
/// A transaction is begun only once the one before is in the log as a whole: so a result proves that everything up to
/// `base` is there, and of its own key everything up to `applied`. That holds also where a transaction may be there in
/// part.
struct WindowProgress: Hashable {
    /// Where the transaction before ended.
    var base: WindowMark
    /// Where this one ends.
    var applied: WindowMark
    /// How many partitions the input has.
    var partitions: Int

    init(base: WindowMark, applied: WindowMark, partitions: Int) {
        self.base = base
        self.applied = applied
        self.partitions = partitions
    }

    /// The header's value.
    var bytes: [UInt8] {
        func text(_ time: Int64?) -> String { time.map { "\($0)" } ?? "-" }
        return Array(
            "\(base.offset) \(text(base.time)) \(applied.offset) \(text(applied.time)) \(partitions)".utf8)
    }

    /// Reads a header's value; nil for one that is none.
    init?(_ bytes: RawSpan) {
        let words = bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }.split(separator: " ")
        guard words.count == 5, let baseOffset = Int64(words[0]), let offset = Int64(words[2]),
            let partitions = Int(words[4]), words[1] == "-" || Int64(words[1]) != nil,
            words[3] == "-" || Int64(words[3]) != nil
        else { return nil }
        base = WindowMark(offset: baseOffset, time: Int64(words[1]))
        applied = WindowMark(offset: offset, time: Int64(words[3]))
        self.partitions = partitions
    }
}
