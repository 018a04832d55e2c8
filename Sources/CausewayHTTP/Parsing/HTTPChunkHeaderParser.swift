/// Parses `size [extensions] CRLF` a byte at a time (RFC 9112 section 7.1).
///
/// White space is refused everywhere but in quotes.
struct HTTPChunkHeaderParser: Sendable {
    private enum Phase: UInt8, Sendable {
        case size, nameStart, name, valueStart, token, quoted, quotedPair, afterQuoted, lineFeed
    }

    /// What came of a step.
    enum Outcome: Sendable {
        case needMore
        /// The header is complete; 0 is the last chunk. The parser is ready for the next chunk.
        case size(Int)
        case failure(HTTPParseFailure)
    }

    private var phase = Phase.size
    private var size = 0
    private var digits = 0
    /// Bytes of the extensions of all chunks so far.
    private var extensionBytes = 0

    /// Goes on where the last call stopped, and moves `index` behind what it has seen.
    mutating func parse(_ input: Span<UInt8>, _ index: inout Int, extensionLimit: Int) -> Outcome {
        while index < input.count {
            let byte = input[index]
            index += 1
            if phase == .lineFeed {
                guard byte == ASCII.lineFeed else { return .failure(.lineEnd) }
                return complete()
            }
            guard step(byte) else { return .failure(.chunkHeader) }
            guard extensionBytes <= extensionLimit else {
                return .failure(.extensionsTooLarge)
            }
        }
        return .needMore
    }

    private mutating func complete() -> Outcome {
        defer {
            phase = .size
            size = 0
            digits = 0
        }
        return .size(size)
    }

    /// Takes one byte before the LF; false if it is invalid there.
    private mutating func step(_ byte: UInt8) -> Bool {
        if phase == .size, let digit = ASCII.hexValue(byte) { return addDigit(digit) }
        if phase != .size { extensionBytes += 1 }
        switch phase {
        case .size: return digits > 0 && endPart(byte)
        case .nameStart:
            phase = .name
            return ASCII.isToken(byte)
        case .name:
            if byte == ASCII.equals {
                phase = .valueStart
                return true
            }
            return ASCII.isToken(byte) || endPart(byte)
        case .valueStart:
            phase = byte == ASCII.quote ? .quoted : .token
            return byte == ASCII.quote || ASCII.isToken(byte)
        case .token: return ASCII.isToken(byte) || endPart(byte)
        case .quoted:
            if byte == ASCII.quote { phase = .afterQuoted } else if byte == ASCII.backslash { phase = .quotedPair }
            return ASCII.isFieldValue(byte)
        case .quotedPair:
            phase = .quoted
            return ASCII.isFieldValue(byte)
        case .afterQuoted: return endPart(byte)
        case .lineFeed: return false
        }
    }

    /// 15 digits are more than any body has, and fit without overflow.
    private mutating func addDigit(_ digit: UInt8) -> Bool {
        size = size << 4 | Int(digit)
        digits += 1
        return digits <= 15
    }

    private mutating func endPart(_ byte: UInt8) -> Bool {
        if byte == ASCII.semicolon {
            phase = .nameStart
            extensionBytes += 1
            return true
        }
        phase = .lineFeed
        return byte == ASCII.carriageReturn
    }
}
