extension Span where Element == UInt8 {
    /// Eight bytes as a word, the first the lowest; one check of the bounds and one load.
    @inline(__always)
    func word(at index: Int) -> UInt64 {
        // Any bytes are a number; the span checks that they are its own.
        unsafe UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
    }

    /// The bytes from an index on and spaces behind them, if there are fewer than eight of them; else spaces, and no count.
    @inline(__always)
    func lastWord(from index: Int) -> (word: UInt64, count: Int) {
        let left = count &- index
        guard left > 0, left < 8 else { return (0x2020_2020_2020_2020, 0) }
        let bits = UInt64(left) &* 8
        let spaces = 0x2020_2020_2020_2020 &<< bits
        // What the word before them ends with.
        if count >= 8 { return (word(at: count &- 8) &>> (64 &- bits) | spaces, left) }
        if left >= 4 {
            let low = half(at: index)
            return (low | half(at: count &- 4) &<< (bits &- 32) | spaces, left)
        }
        let middle = UInt64(self[index &+ left &>> 1]) &<< UInt64((left &>> 1) &* 8)
        return (UInt64(self[index]) | middle | UInt64(self[count &- 1]) &<< (bits &- 8) | spaces, left)
    }

    /// Four bytes as a word, the first the lowest.
    @inline(__always)
    private func half(at index: Int) -> UInt64 {
        unsafe UInt64(UInt32(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt32.self)))
    }

    /// Where the first quote, backslash or control character is, from an index on, or the count.
    ///
    /// `high` gets the bits of the bytes before it, and maybe of some after.
    @inline(__always)
    func firstSpecial(from start: Int, high: inout UInt64) -> Int {
        var index = start
        let end = count &- 7
        while index >= 0, index < end {
            let word = word(at: index)
            let hit = JSONWord.special(word)
            high |= word
            if hit != 0 { return index &+ hit.trailingZeroBitCount &>> 3 }
            index &+= 8
        }
        while index < count {
            let byte = self[index]
            if byte == 0x22 || byte == 0x5C || byte < 0x20 { break }
            high |= UInt64(byte)
            index &+= 1
        }
        return index
    }

    /// Whether a range of these bytes is the same as other bytes.
    @inline(__always)
    func equals(_ other: Span<UInt8>, at start: Int, count length: Int) -> Bool {
        guard length == other.count, start >= 0, start <= count &- length else { return false }
        for index in 0..<length where self[start &+ index] != other[index] { return false }
        return true
    }
}

/// Eight bytes looked at together.
enum JSONWord {
    /// The highest bits of the bytes that are a quote, a backslash or below a space; the lowest that is set is exact.
    @inline(__always)
    static func special(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quote = word ^ 0x2222_2222_2222_2222
        let backslash = word ^ 0x5C5C_5C5C_5C5C_5C5C
        let hits =
            ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash)
            | ((word &- 0x2020_2020_2020_2020) & ~word)
        return hits & 0x8080_8080_8080_8080
    }
}
