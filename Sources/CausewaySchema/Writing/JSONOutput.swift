/// Bytes that JSON is written to: more of them than are written, so that writing is not appending.
struct JSONOutput {
    private(set) var bytes: [UInt8]
    private(set) var count = 0

    /// What is appended to make room: the array's own initializers are not specialized, and look their types up each time.
    private static let zeros = [UInt8](repeating: 0, count: 256)

    /// - Parameter hasRoom: Whether to make room for a value of the usual size.
    init(hasRoom: Bool = false) {
        bytes = []
        if hasRoom { bytes.append(contentsOf: Self.zeros) }
    }

    /// What is written; the output is used up.
    consuming func finish() -> [UInt8] {
        bytes.removeLast(bytes.count - count)
        return bytes
    }

    /// Makes room for a number of bytes.
    @inline(__always)
    mutating func reserve(_ room: Int) {
        if room > bytes.count &- count { grow(room) }
    }

    @inline(never)
    private mutating func grow(_ room: Int) {
        bytes.append(contentsOf: repeatElement(0, count: max(room, bytes.count)))
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        reserve(1)
        bytes[count] = byte
        count &+= 1
    }

    mutating func append(_ text: StaticString) {
        for byte in text.description.utf8 { append(byte) }
    }

    mutating func append(_ text: borrowing String) { append(text.utf8.span) }

    mutating func append(_ source: Span<UInt8>) {
        reserve(source.count)
        let start = count
        var target = bytes.mutableSpan
        var index = 0
        let words = source.count &- 7
        while index >= 0, index < words {
            target.store(source.word(at: index), at: start &+ index)
            index &+= 8
        }
        while index < source.count {
            target[start &+ index] = source[index]
            index &+= 1
        }
        count = start &+ source.count
    }

    /// A number of bytes that somebody else puts in their places, from a place on.
    @inline(__always)
    mutating func fill(_ length: Int, _ body: (inout MutableSpan<UInt8>, Int) -> Void) {
        reserve(length)
        let start = count
        var target = bytes.mutableSpan
        body(&target, start)
        count &+= length
    }

    /// A bit that differs for most texts in quotes that differ.
    @inline(__always)
    func looks(at start: Int, _ length: Int) -> UInt64 {
        let (first, last) = (UInt64(bytes[start]), UInt64(bytes[start &+ length &- 1]))
        let mix =
            first | last &<< 8 | UInt64(bytes[start &+ length &>> 1]) &<< 16 | UInt64(truncatingIfNeeded: length) &<< 24
        return 1 &<< ((mix &* 0x9E37_79B9_7F4A_7C15) &>> 58)
    }

    /// Whether two texts in quotes, of one length, look alike: their ends and middles are the same.
    @inline(__always)
    func looksAlike(_ one: Int, _ other: Int, _ length: Int) -> Bool {
        bytes[one] == bytes[other] && bytes[one &+ length &- 1] == bytes[other &+ length &- 1]
            && bytes[one &+ length &>> 1] == bytes[other &+ length &>> 1]
    }

    /// Gives up what was written, to be used again.
    mutating func removeAll() { count = 0 }

    /// Takes back what was written after a place.
    mutating func truncate(to count: Int) { self.count = min(count, self.count) }

    /// Text in quotes.
    @inline(__always)
    mutating func append(quoted text: borrowing String) { append(quoted: text.utf8.span, separator: 0) }

    /// A member's name and its colon, after a comma where others came before it.
    @inline(__always)
    mutating func append(name: borrowing String, first: Bool) {
        if !first { append(UInt8(ascii: ",")) }
        append(quoted: name.utf8.span, separator: UInt8(ascii: ":"))
    }

    /// Text in quotes, with a byte after it that is not 0.
    private mutating func append(quoted text: Span<UInt8>, separator: UInt8) {
        // Room for a whole word more than the text.
        reserve(text.count &+ 12)
        var place = count
        var target = bytes.mutableSpan
        target[place] = UInt8(ascii: "\"")
        place &+= 1
        var index = 0
        let words = text.count &- 7
        while index >= 0, index < words {
            let word = text.word(at: index)
            if JSONWord.special(word) != 0 { break }
            target.store(word, at: place)
            place &+= 8
            index &+= 8
        }
        let rest = text.lastWord(from: index)
        if JSONWord.special(rest.word) == 0 {
            target.store(rest.word, at: place)
            place &+= rest.count
            index &+= rest.count
        }
        if index < text.count {
            count = place
            appendEscaped(text, from: index)
            append(UInt8(ascii: "\""))
            if separator != 0 { append(separator) }
            return
        }
        target[place] = UInt8(ascii: "\"")
        place &+= 1
        if separator != 0 {
            target[place] = separator
            place &+= 1
        }
        count = place
    }

    @inline(never)
    private mutating func appendEscaped(_ text: Span<UInt8>, from start: Int) {
        for index in start..<text.count {
            let byte = text[index]
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                append(UInt8(ascii: "\\"))
                append(byte)
            case 0x0A: append("\\n")
            case 0x0D: append("\\r")
            case 0x09: append("\\t")
            case 0x08: append("\\b")
            case 0x0C: append("\\f")
            case 0..<0x20:
                append(byte < 0x10 ? "\\u000" : "\\u001")
                let digit = byte & 15
                append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") - 10 + digit)
            default: append(byte)
            }
        }
    }
}

extension MutableSpan where Element == UInt8 {
    /// Stores eight bytes, the lowest first; one check of the bounds and one store.
    @inline(__always)
    @_lifetime(self: copy self)
    fileprivate mutating func store(_ word: UInt64, at index: Int) {
        var bytes = mutableBytes
        bytes.storeBytes(of: word.littleEndian, toByteOffset: index, as: UInt64.self)
    }
}
