/// Parses request heads as RFC 9112 says, and refuses what two parsers could read differently.
///
/// A pure value: feed it all unread bytes after each read. It goes on where it stopped, so a whole head is one pass and
/// a head that comes byte by byte is read once, too. After a head it is ready for the next one.
package struct HTTPRequestParser: Sendable {
    /// What came of the bytes so far.
    package enum Outcome: Sendable {
        /// The head isn't complete; call again with the same bytes and more behind them.
        case needMore
        /// The head; drop its `byteCount` bytes from the input.
        case head(HTTPRequestHead)
        /// Answer with its status, then close.
        case failure(HTTPParseFailure)
    }

    private enum Phase: UInt8, Sendable {
        case start, leadingLineFeed, methodStart, method, targetStart, path, query, version, fields
    }

    let limits: HTTPLimits
    let scheme: HTTPRequest.KnownScheme
    private var phase = Phase.start
    /// The next byte of the request line to look at.
    private var position = 0
    /// Where the request line begins: 0, or 2 behind an empty line.
    private(set) var origin = 0
    private(set) var method = 0..<0
    private(set) var target = 0..<0
    private(set) var version = HTTPVersion.http11
    var section: HTTPFieldSectionParser
    private var failure: HTTPParseFailure?

    /// Makes a parser for a connection.
    ///
    /// - Parameters:
    ///   - limits: how large a head may be.
    ///   - scheme: `https` behind TLS; what a request gets whose target doesn't say.
    package init(limits: HTTPLimits = HTTPLimits(), scheme: HTTPRequest.KnownScheme = .http) {
        self.limits = limits
        self.scheme = scheme
        section = HTTPFieldSectionParser(fieldLimit: limits.fieldCount)
    }

    /// Whether part of a head has been seen: a time-out now deserves a 408, before it does not.
    package var hasBegun: Bool { phase.rawValue > Phase.leadingLineFeed.rawValue }

    /// Looks at the bytes that came since the last call.
    ///
    /// - Parameter input: all bytes behind the previous message, those of earlier calls included.
    /// - Returns: what came of them; a failure is final.
    package mutating func parse(_ input: Span<UInt8>) -> Outcome {
        if let failure { return .failure(failure) }
        let bytes = input.extracting(0..<min(input.count, limits.headBytes))
        do throws(HTTPParseFailure) {
            guard try isComplete(bytes) else {
                guard input.count < limits.headBytes else { throw .headTooLarge }
                return .needMore
            }
            return .head(try finish(bytes))
        } catch {
            failure = error
            return .failure(error)
        }
    }

    private mutating func isComplete(_ bytes: Span<UInt8>) throws(HTTPParseFailure) -> Bool {
        if phase != .fields {
            if let failure = parseRequestLine(bytes) { throw failure }
            guard phase == .fields else { return false }
            section.position = position
            // Enough for most requests, in one allocation.
            section.entries.reserveCapacity(12)
        }
        switch section.parse(bytes, origin: origin) {
        case .needMore: return false
        case .failure(let failure): throw failure
        case .done: return true
        }
    }

    private mutating func finish(_ bytes: Span<UInt8>) throws(HTTPParseFailure) -> HTTPRequestHead {
        defer {
            phase = .start
            position = 0
            origin = 0
        }
        return try takeHead(bytes)
    }

    private mutating func parseRequestLine(_ bytes: Span<UInt8>) -> HTTPParseFailure? {
        var index = position
        defer { position = index }
        while index < bytes.count {
            switch phase {
            case .start:
                // One empty line is what some clients send behind a body (RFC 9112 section 2.2).
                phase = bytes[index] == ASCII.carriageReturn ? .leadingLineFeed : .methodStart
                if phase == .leadingLineFeed { index += 1 }
            case .leadingLineFeed:
                guard bytes[index] == ASCII.lineFeed else { return .lineEnd }
                index += 1
                origin = index
                phase = .methodStart
            case .methodStart:
                guard ASCII.isToken(bytes[index]) else { return .noMethod }
                phase = .method
            case .method:
                while index < bytes.count, ASCII.isToken(bytes[index]) { index += 1 }
                if index - origin > Self.methodLimit {
                    return .methodTooLong
                }
                guard index < bytes.count else { break }
                guard bytes[index] == ASCII.space else { return .methodByte }
                method = origin..<index
                index += 1
                target = index..<index
                phase = .targetStart
            case .targetStart:
                guard ASCII.isPath(bytes[index]) else { return .noTarget }
                phase = .path
            case .path, .query:
                if let failure = scanTarget(bytes, &index) { return failure }
            case .version:
                if let failure = scanVersion(bytes, &index) { return failure }
            case .fields: return nil
            }
        }
        return nil
    }

    /// A method longer than this is no method that anybody registered.
    private static var methodLimit: Int { 64 }

    @inline(__always)
    private mutating func scanTarget(_ bytes: Span<UInt8>, _ index: inout Int) -> HTTPParseFailure? {
        let end = min(bytes.count, target.lowerBound + limits.targetBytes + 1)
        if phase == .path {
            index = bytes.skip(from: index, to: end, ByteWord.plainPathPrefix)
            while index < end, ASCII.isPath(bytes[index]) {
                if bytes[index] == ASCII.questionMark {
                    phase = .query
                    break
                }
                index += 1
            }
        }
        if phase == .query {
            while index < end, ASCII.isQuery(bytes[index]) { index += 1 }
        }
        if index - target.lowerBound > limits.targetBytes {
            return .targetTooLong
        }
        guard index < bytes.count else { return nil }
        guard bytes[index] == ASCII.space else { return .targetByte }
        target = target.lowerBound..<index
        index += 1
        phase = .version
        return nil
    }

    @inline(__always)
    private mutating func scanVersion(_ bytes: Span<UInt8>, _ index: inout Int) -> HTTPParseFailure? {
        let start = target.upperBound + 1
        if index == start, bytes.count &- index >= HTTPVersion.lineLength, bytes.word(at: index) == HTTPVersion.word11,
            bytes[index &+ 8] == ASCII.carriageReturn, bytes[index &+ 9] == ASCII.lineFeed
        {
            version = .http11
            index &+= HTTPVersion.lineLength
            phase = .fields
            return nil
        }
        while index < bytes.count {
            if let failure = HTTPVersion.check(bytes[index], at: index - start) { return failure }
            if index - start == 7, let failure = readVersion(major: bytes[index - 2], minor: bytes[index]) {
                return failure
            }
            index += 1
            if index - start == HTTPVersion.lineLength {
                phase = .fields
                return nil
            }
        }
        return nil
    }

    private mutating func readVersion(major: UInt8, minor: UInt8) -> HTTPParseFailure? {
        switch (major, minor) {
        case (0x31, 0x31): version = .http11
        case (0x31, 0x30): version = .http10
        case (0x30, _): return .ancientVersion
        default: return .unknownVersion
        }
        return nil
    }
}
