/// Parses the lines `Name: value CRLF` up to the empty line, for heads and trailers (RFC 9112 section 5).
///
/// Every byte is looked at once however the input is cut: the state says where it stopped.
struct HTTPFieldSectionParser: Sendable {
    private enum Phase: UInt8, Sendable {
        case lineStart, name, beforeValue, value, lineFeed, lastLineFeed
    }

    /// What came of a step.
    enum Outcome: Sendable {
        /// The input ends before the section does.
        case needMore
        /// The section ends; `position` is behind its empty line.
        case done
        case failure(HTTPParseFailure)
    }

    private let fieldLimit: Int
    private var phase = Phase.lineStart
    private var nameStart = 0
    private var nameEnd = 0
    private var valueStart = 0

    /// The next byte to look at; set it to where the section begins.
    var position = 0
    /// The fields so far, at offsets from `origin`.
    var entries: [HTTPFields.Entry] = []
    var summary = HTTPFieldSummary()

    init(fieldLimit: Int) { self.fieldLimit = fieldLimit }

    /// Goes on where the last call stopped.
    ///
    /// - Parameters:
    ///   - bytes: everything from the message's beginning, at most as long as the limit.
    ///   - origin: what the offsets of entries count from.
    /// - Returns: what came of it.
    mutating func parse(_ bytes: Span<UInt8>, origin: Int) -> Outcome {
        var index = position
        while index < bytes.count {
            let byte = bytes[index]
            switch phase {
            case .lineStart:
                if byte == ASCII.carriageReturn {
                    phase = .lastLineFeed
                    index += 1
                    continue
                }
                guard ASCII.isToken(byte) else { return .failure(Self.failure(firstByte: byte)) }
                guard entries.count < fieldLimit else {
                    return .failure(.tooManyFields)
                }
                nameStart = index
                phase = .name
            case .name:
                index = bytes.skip(from: index, to: bytes.count, ByteWord.plainNamePrefix)
                while index < bytes.count, ASCII.isToken(bytes[index]) { index += 1 }
                guard index < bytes.count else { break }
                guard bytes[index] == ASCII.colon else { return .failure(.nameByte) }
                nameEnd = index
                index += 1
                phase = .beforeValue
            case .beforeValue:
                while index < bytes.count, bytes[index] == ASCII.space || bytes[index] == ASCII.tab { index += 1 }
                guard index < bytes.count else { break }
                valueStart = index
                phase = .value
            case .value:
                index = bytes.skip(from: index, to: bytes.count, ByteWord.fieldValuePrefix)
                while index < bytes.count, ASCII.isFieldValue(bytes[index]) { index += 1 }
                guard index < bytes.count else { break }
                guard bytes[index] == ASCII.carriageReturn else { return .failure(.valueByte) }
                index += 1
                phase = .lineFeed
            case .lineFeed:
                guard byte == ASCII.lineFeed else { return .failure(.lineEnd) }
                if let failure = endField(bytes, end: index - 1, origin: origin) { return .failure(failure) }
                index += 1
                phase = .lineStart
            case .lastLineFeed:
                guard byte == ASCII.lineFeed else { return .failure(.lineEnd) }
                position = index + 1
                return .done
            }
        }
        position = index
        return .needMore
    }

    private mutating func endField(_ bytes: Span<UInt8>, end: Int, origin: Int) -> HTTPParseFailure? {
        var end = end
        while end > valueStart, bytes[end - 1] == ASCII.space || bytes[end - 1] == ASCII.tab { end -= 1 }
        let failure = summary.note(
            bytes, name: nameStart..<nameEnd, value: valueStart..<end, index: entries.count)
        entries.append(
            HTTPFields.Entry(
                name: ByteRange(start: nameStart - origin, count: nameEnd - nameStart),
                value: ByteRange(start: valueStart - origin, count: end - valueStart)))
        return failure
    }

    private static func failure(firstByte: UInt8) -> HTTPParseFailure {
        switch firstByte {
        case ASCII.space, ASCII.tab: .foldedLine
        case ASCII.colon: .emptyName
        case ASCII.lineFeed: .lineFeedAlone
        default: .nameByte
        }
    }

    /// Makes the parser ready for the next section and hands out this one's entries.
    mutating func takeEntries() -> [HTTPFields.Entry] {
        var taken: [HTTPFields.Entry] = []
        swap(&taken, &entries)
        phase = .lineStart
        position = 0
        summary = HTTPFieldSummary()
        return taken
    }
}
