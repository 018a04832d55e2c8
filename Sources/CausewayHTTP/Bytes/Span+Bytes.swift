extension Span<UInt8> {
    /// Copies the bytes into an array.
    package func copied() -> [UInt8] {
        // One memcpy; the pointer does not leave the closure, and the span knows its length.
        unsafe withUnsafeBufferPointer { unsafe [UInt8]($0) }
    }

    /// Whether the bytes of `range` equal `text`, ASCII letters compared without case.
    ///
    /// - Parameters:
    ///   - text: ASCII text in lower case.
    ///   - range: the bytes to compare; must lie within the span.
    /// - Returns: true if they are equal.
    @inline(__always)
    package func matches(_ text: StaticString, in range: Range<Int>) -> Bool {
        // The pointer is to a constant of this binary, which knows its length; the message is read through the span.
        guard range.count == text.utf8CodeUnitCount else { return false }
        let expected = unsafe UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        var index = 0
        while range.count &- index >= 8 {
            let word = unsafe UInt64(littleEndian: expected.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            if ByteWord.lowercased(self.word(at: range.lowerBound &+ index)) != word { return false }
            index &+= 8
        }
        while index < range.count {
            if unsafe ASCII.lowercased(self[range.lowerBound &+ index]) != expected[index] { return false }
            index &+= 1
        }
        return true
    }

    /// Whether the bytes of `range` equal `other`, ASCII letters compared without case.
    package func equalsIgnoringCase(_ other: Span<UInt8>, in range: Range<Int>) -> Bool {
        guard range.count == other.count else { return false }
        for index in 0..<other.count {
            let byte = self[range.lowerBound + index]
            let expected = other[index]
            if byte != expected, ASCII.lowercased(byte) != ASCII.lowercased(expected) { return false }
        }
        return true
    }

    /// Whether the bytes of `range` equal a constant, case included.
    @inline(__always)
    package func equals(_ text: StaticString, in range: Range<Int>) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        let expected = unsafe text.utf8Start
        for index in 0..<range.count where unsafe self[range.lowerBound + index] != expected[index] { return false }
        return true
    }

    /// Whether the bytes of `range` equal those of another span.
    package func equals(_ other: Span<UInt8>, in range: Range<Int>) -> Bool {
        guard range.count == other.count else { return false }
        var index = 0
        while other.count &- index >= 8 {
            if word(at: range.lowerBound &+ index) != other.word(at: index) { return false }
            index &+= 8
        }
        while index < other.count {
            if self[range.lowerBound &+ index] != other[index] { return false }
            index &+= 1
        }
        return true
    }

    /// The bytes of `range` without spaces and tabs at both ends (OWS, RFC 9110 section 5.6.3).
    package func trimmed(_ range: Range<Int>) -> Range<Int> {
        var start = range.lowerBound
        var end = range.upperBound
        while start < end, self[start] == ASCII.space || self[start] == ASCII.tab { start += 1 }
        while end > start, self[end - 1] == ASCII.space || self[end - 1] == ASCII.tab { end -= 1 }
        return start..<end
    }
}

extension [UInt8] {
    /// The text of a piece of the array; bytes that are not UTF-8 become U+FFFD.
    package func text(_ range: ByteRange) -> String { String(decoding: self[range.range], as: UTF8.self) }
}
