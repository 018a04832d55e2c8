import CausewayHTTP

/// What a connection's parser and body decoder say about a stream of bytes, a line an event.
///
/// It plays the driver without a socket: bytes arrive in pieces, what was consumed is dropped.
struct Transcript {
    private var limits = HTTPLimits()
    private var parser: HTTPRequestParser
    private var decoder: HTTPBodyDecoder?
    private var buffer: [UInt8] = []
    private var body: [UInt8] = []
    private var isOver = false
    private(set) var lines: [String] = []

    init(limits: HTTPLimits = HTTPLimits()) {
        self.limits = limits
        parser = HTTPRequestParser(limits: limits)
    }

    mutating func feed(_ bytes: ArraySlice<UInt8>) {
        buffer.append(contentsOf: bytes)
        while !isOver, decoder == nil ? stepHead() : stepBody() {}
    }

    /// Returns false when more bytes are needed.
    private mutating func stepHead() -> Bool {
        let unread = buffer
        switch parser.parse(unread.span) {
        case .needMore: return false
        case .failure(let failure): refuse(failure)
        case .head(let head):
            buffer.removeFirst(head.byteCount)
            lines.append(Self.describe(head))
            decoder = HTTPBodyDecoder(framing: head.framing, limits: limits)
        }
        return true
    }

    private mutating func stepBody() -> Bool {
        let unread = buffer
        guard let step = decoder?.next(unread.span) else { return false }
        if case .data(let range) = step.event { body.append(contentsOf: buffer[range]) }
        buffer.removeFirst(step.consumed)
        switch step.event {
        case .needMore: return false
        case .data: break
        case .failure(let failure): refuse(failure)
        case .end(let trailers):
            let fields = trailers.map { " \($0.name)=\($0.value)" }.joined()
            lines.append("body \(String(decoding: body, as: UTF8.self).debugDescription)\(fields)")
            body = []
            decoder = nil
        }
        return true
    }

    private mutating func refuse(_ failure: HTTPParseFailure) {
        lines.append("refused \(failure.status.code) \(failure)")
        isOver = true
    }

    private static func describe(_ head: HTTPRequestHead) -> String {
        var words = ["\(head.request.method)", head.request.path ?? "-", head.request.authority ?? "-"]
        words.append(head.version == .http11 ? "1.1" : "1.0")
        words.append("\(head.framing)")
        words.append(head.keepAlive ? "keep" : "close")
        if head.expectsContinue { words.append("continue") }
        if head.wantsUpgrade { words.append("upgrade") }
        words += head.request.headerFields.map { "\($0.name)=\($0.value)" }
        return words.joined(separator: " ")
    }
}

extension Transcript {
    /// The transcripts of the same bytes whole, byte by byte and cut in two at every place; one if all are equal.
    static func all(_ input: [UInt8], limits: HTTPLimits = HTTPLimits()) -> Set<[String]> {
        var transcripts: Set = [of([input[...]], limits), of(input.indices.map { input[$0...$0] }, limits)]
        for cut in input.indices { transcripts.insert(of([input[..<cut], input[cut...]], limits)) }
        return transcripts
    }

    static func of(_ pieces: [ArraySlice<UInt8>], _ limits: HTTPLimits = HTTPLimits()) -> [String] {
        var transcript = Transcript(limits: limits)
        for piece in pieces { transcript.feed(piece) }
        return transcript.lines
    }
}
