/// Eight bytes of a message looked at together, the first the lowest: how many of them are of a kind before one that is not.
enum ByteWord {
    private static var ones: UInt64 { 0x0101_0101_0101_0101 }
    private static var highest: UInt64 { 0x8080_8080_8080_8080 }

    /// Bytes that may stand in a field's value and are no tab: 20-7E and 80-FF.
    @inline(__always)
    static func fieldValuePrefix(_ word: UInt64) -> Int {
        count(before: (word &- ones &* 0x20) & ~word | zeros(word ^ ones &* 0x7F))
    }

    /// Letters, digits and `-./`: what paths mostly consist of.
    @inline(__always)
    static func plainPathPrefix(_ word: UInt64) -> Int {
        let low = word & ~highest
        let isPlain = isBetween(low | ones &* 0x20, 0x61, 0x7A) | isBetween(low, 0x2D, 0x39)
        return count(before: ~isPlain | word)
    }

    /// Letters, digits and `-.`: what names of fields and hosts mostly consist of.
    @inline(__always)
    static func plainNamePrefix(_ word: UInt64) -> Int {
        let low = word & ~highest
        let isPlain =
            isBetween(low | ones &* 0x20, 0x61, 0x7A) | isBetween(low, 0x30, 0x39) | isBetween(low, 0x2D, 0x2E)
        return count(before: ~isPlain | word)
    }

    /// ASCII letters in lower case, other bytes as they are.
    @inline(__always)
    static func lowercased(_ word: UInt64) -> UInt64 {
        word | (isBetween(word & ~highest, 0x41, 0x5A) & ~word & highest) &>> 2
    }

    /// Bytes other than one.
    @inline(__always)
    static func prefix(_ word: UInt64, without byte: UInt8) -> Int { count(before: zeros(word ^ ones &* UInt64(byte))) }

    /// Bytes other than three.
    @inline(__always)
    static func prefix(_ word: UInt64, without first: UInt8, _ second: UInt8, _ third: UInt8) -> Int {
        count(
            before: zeros(word ^ ones &* UInt64(first)) | zeros(word ^ ones &* UInt64(second))
                | zeros(word ^ ones &* UInt64(third)))
    }

    /// How many bytes come before the first whose highest bit is set.
    @inline(__always)
    private static func count(before hits: UInt64) -> Int { (hits & highest).trailingZeroBitCount &>> 3 }

    /// The highest bit of the lowest byte that is zero, and maybe of some above it.
    @inline(__always)
    private static func zeros(_ word: UInt64) -> UInt64 { (word &- ones) & ~word }

    /// The highest bits of bytes in a range, of a word all of whose bytes are below 80.
    @inline(__always)
    private static func isBetween(_ word: UInt64, _ low: UInt64, _ high: UInt64) -> UInt64 {
        (word &+ ones &* (0x80 &- low)) & ~(word &+ ones &* (0x7F &- high))
    }
}

extension Span where Element == UInt8 {
    /// Eight bytes as a word, the first the lowest; one check of the bounds and one load.
    @inline(__always)
    func word(at index: Int) -> UInt64 {
        // Any bytes are a number; the span checks that they are its own.
        unsafe UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
    }

    /// The end of a run of bytes from an index on, or a place within it that is at most eight bytes before the limit.
    ///
    /// - Parameters:
    ///   - index: Where it begins.
    ///   - end: No byte from here on is looked at.
    ///   - prefix: How many of eight bytes belong to the run.
    /// - Returns: The place.
    @inline(__always)
    func skip(from index: Int, to end: Int, _ prefix: (UInt64) -> Int) -> Int {
        var index = index
        while end &- index >= 8 {
            let count = prefix(word(at: index))
            index &+= count
            if count < 8 { break }
        }
        return index
    }
}
