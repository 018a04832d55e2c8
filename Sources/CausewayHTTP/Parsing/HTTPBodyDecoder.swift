/// Takes a message's body out of its framing, as ranges of the input (RFC 9112 sections 6 and 7).
///
/// A pure value: call ``next(_:)`` with the unread bytes, use the event, drop `consumed` bytes, and so on.
/// Trailers stay in the input until they are complete, so the input must be able to hold `trailerBytes`.
package struct HTTPBodyDecoder: Sendable {
    /// What came next in the body.
    package enum Event: Sendable {
        /// The input ends here; drop what was consumed and call again with more.
        case needMore
        /// Bytes of the body, as a range of the input; never empty.
        case data(Range<Int>)
        /// The body is complete; what is behind it is the next message. Trailers are never merged into the head.
        case end(trailers: HTTPFields)
        /// The body is malformed or too large: answer, if nothing has been sent, and close.
        case failure(HTTPParseFailure)
    }

    /// An event and how many bytes of the input to drop after it.
    package struct Step: Sendable {
        package var consumed: Int
        package var event: Event
    }

    private enum State: Sendable {
        case length(Int)
        case chunkHeader
        case chunkData(Int)
        case chunkEnd
        case chunkLineFeed
        case trailers
        case untilClose
        case done
        case failed(HTTPParseFailure)
    }

    private let limits: HTTPLimits
    /// How many more bytes of body are accepted.
    private var allowance: Int
    private var state: State
    private var header = HTTPChunkHeaderParser()
    private var section: HTTPFieldSectionParser

    /// Makes a decoder for one body.
    ///
    /// - Parameters:
    ///   - framing: the verdict of the head.
    ///   - limits: how large extensions and trailers may be.
    ///   - bodyLimit: how many bytes the body may have; `nil` for `limits.bodyBytes`.
    package init(framing: HTTPBodyFraming, limits: HTTPLimits = HTTPLimits(), bodyLimit: Int? = nil) {
        self.limits = limits
        allowance = bodyLimit ?? limits.bodyBytes
        section = HTTPFieldSectionParser(fieldLimit: limits.fieldCount)
        switch framing {
        case .none: state = .done
        case .length(let length) where length > allowance: state = .failed(Self.tooLarge)
        case .length(let length): state = length == 0 ? .done : .length(length)
        case .chunked: state = .chunkHeader
        case .untilClose: state = .untilClose
        }
    }

    /// True once ``next(_:)`` has nothing more to give but `end`.
    package var isDone: Bool { if case .done = state { true } else { false } }

    /// Why the body is refused already, before a byte of it was read: its announced length is over the limit.
    package var failure: HTTPParseFailure? { if case .failed(let failure) = state { failure } else { nil } }

    /// Bytes that the message still has by its own word; 0 where it doesn't say.
    package var announcedBytesLeft: Int {
        switch state {
        case .length(let left), .chunkData(let left): left
        default: 0
        }
    }

    static var tooLarge: HTTPParseFailure { .bodyTooLarge }

    /// Takes the next event from the input.
    ///
    /// - Parameter input: the unread bytes, beginning where the last step's `consumed` ended.
    /// - Returns: the event; after `end` and `failure` always the same one.
    package mutating func next(_ input: Span<UInt8>) -> Step {
        var index = 0
        while true {
            switch state {
            case .done: return Step(consumed: index, event: .end(trailers: HTTPFields()))
            case .failed(let failure): return Step(consumed: index, event: .failure(failure))
            case .trailers: return nextTrailers(input, from: index)
            default: break
            }
            guard index < input.count else { return Step(consumed: index, event: .needMore) }
            if let data = advance(input, &index) { return Step(consumed: data.upperBound, event: .data(data)) }
        }
    }

    /// Says that the peer has closed its side.
    ///
    /// - Returns: `nil` if the body ends there rightly, else why it doesn't.
    package mutating func endOfInput() -> HTTPParseFailure? {
        switch state {
        case .done: return nil
        case .untilClose:
            state = .done
            return nil
        case .failed(let failure): return failure
        default: return .truncatedBody
        }
    }

    /// Goes on by at least one byte, or to another state; returns body bytes if that is what they are.
    private mutating func advance(_ input: Span<UInt8>, _ index: inout Int) -> Range<Int>? {
        switch state {
        case .length(let left):
            let count = min(left, input.count - index)
            state = count == left ? .done : .length(left - count)
            return index..<index + count
        case .chunkData(let left):
            let count = min(left, input.count - index)
            state = count == left ? .chunkEnd : .chunkData(left - count)
            return index..<index + count
        case .untilClose:
            guard input.count - index <= allowance else {
                state = .failed(Self.tooLarge)
                return nil
            }
            allowance -= input.count - index
            return index..<input.count
        case .chunkHeader: readChunkHeader(input, &index)
        case .chunkEnd:
            expect(ASCII.carriageReturn, input[index], then: .chunkLineFeed)
            index += 1
        case .chunkLineFeed:
            expect(ASCII.lineFeed, input[index], then: .chunkHeader)
            index += 1
        case .trailers, .done, .failed: break
        }
        return nil
    }

    private mutating func expect(_ expected: UInt8, _ byte: UInt8, then next: State) {
        state = byte == expected ? next : .failed(.chunkEnd)
    }

    private mutating func readChunkHeader(_ input: Span<UInt8>, _ index: inout Int) {
        switch header.parse(input, &index, extensionLimit: limits.chunkExtensionBytes) {
        case .needMore: break
        case .failure(let failure): state = .failed(failure)
        case .size(0): state = .trailers
        case .size(let size):
            if size > allowance {
                state = .failed(Self.tooLarge)
            } else {
                allowance -= size
                state = .chunkData(size)
            }
        }
    }

    private mutating func nextTrailers(_ input: Span<UInt8>, from start: Int) -> Step {
        let end = min(input.count, start + limits.trailerBytes)
        // The section counts from where it begins, which moves to 0 once the last chunk's header has been dropped.
        let bytes = input.extracting(start..<end)
        switch section.parse(bytes, origin: 0) {
        case .needMore:
            guard bytes.count >= limits.trailerBytes else { return Step(consumed: start, event: .needMore) }
            return fail(.trailersTooLarge, start)
        case .failure(let failure): return fail(failure, start)
        case .done: break
        }
        guard !section.summary.decidesFraming else {
            return fail(.forbiddenTrailer, start)
        }
        state = .done
        let storage = bytes.extracting(0..<section.position).copied()
        let trailers = section.entries.isEmpty ? HTTPFields() : HTTPFields(parsed: storage, entries: section.entries)
        return Step(consumed: start + section.position, event: .end(trailers: trailers))
    }

    private mutating func fail(_ failure: HTTPParseFailure, _ consumed: Int) -> Step {
        state = .failed(failure)
        return Step(consumed: consumed, event: .failure(failure))
    }
}
