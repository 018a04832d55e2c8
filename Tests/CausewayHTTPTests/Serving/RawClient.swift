import CausewayHTTP
import CausewayRuntime

/// A client of bytes: sends what it is told, and says what came, whatever HTTP makes of it.
actor RawClient {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.serialExecutor.asUnownedSerialExecutor() }

    enum Failure: Error {
        /// Nothing came for ten seconds.
        case late
        /// The server closed in order; what was unread until then is the text.
        case ended(String)
        /// The connection was reset.
        case reset(String)
        case malformed(HTTPParseFailure)
    }

    private let port: Int
    private var connected: TCPStream?
    /// Bytes that have come and were not read.
    var unread: Int { connected?.inboundCount ?? 0 }
    /// Bytes that the system has not taken yet.
    var unsent: Int { connected?.unsentCount ?? 0 }
    private var parser = HTTPResponseParser()
    private var isLate = false

    init(_ loop: EventLoop, _ port: Int) {
        self.loop = loop
        self.port = port
    }

    /// The server's end of a connection.
    init(accepted stream: TCPStream) {
        self.loop = stream.loop
        self.port = 0
        self.connected = stream
    }

    private var stream: TCPStream {
        get throws {
            guard let connected else { throw Failure.ended("not connected") }
            return connected
        }
    }

    func connect(reads: Bool = true) async throws {
        let address = SocketAddress(host: "127.0.0.1", port: port)
        let stream = try await TCPStream.connect(to: address, on: loop, deadline: .after(.seconds(10)))
        connected = stream
        if reads { stream.startReading() }
    }

    func startReading() throws { try stream.startReading() }

    func send(_ text: String) async throws { try await send(Array(text.utf8)) }

    /// Sends bytes; returns once the system has taken all but the last 64 KiB.
    func send(_ bytes: [UInt8]) async throws {
        let stream = try stream
        stream.outbound.append(contentsOf: bytes)
        try await stream.flush()
    }

    /// Sends bytes without waiting; a server that closes is no error.
    func sendAnyway(_ bytes: [UInt8]) throws {
        let stream = try stream
        stream.outbound.append(contentsOf: bytes)
        try? stream.flushNow()
    }

    /// Tells the server that nothing follows.
    func finishSending() throws { try stream.shutdownOutput() }

    func close() { connected?.close() }

    /// The next response, interim ones too.
    func response(to method: HTTPRequest.Method = .get) async throws -> RawResponse {
        let head = try await head(to: method)
        if head.isInterim { return RawResponse(head, []) }
        var body: [UInt8] = []
        var limits = HTTPLimits()
        limits.bodyBytes = .max
        var decoder = HTTPBodyDecoder(framing: head.framing, limits: limits)
        while let bytes = try await next(&decoder) { body += bytes }
        return RawResponse(head, body)
    }

    /// The next head; its body is not read.
    func head(to method: HTTPRequest.Method = .get) async throws -> HTTPResponseHead {
        let stream = try stream
        while true {
            switch parser.parse(stream.inboundBytes, answering: method) {
            case .head(let head):
                stream.consume(head.byteCount)
                return head
            case .failure(let failure): throw Failure.malformed(failure)
            case .needMore: try await more()
            }
        }
    }

    private func next(_ decoder: inout HTTPBodyDecoder) async throws -> [UInt8]? {
        let stream = try stream
        while true {
            let step = decoder.next(stream.inboundBytes)
            switch step.event {
            case .data(let range):
                let bytes = stream.inboundBytes.extracting(range).copied()
                stream.consume(step.consumed)
                return bytes
            case .end:
                stream.consume(step.consumed)
                return nil
            case .failure(let failure): throw Failure.malformed(failure)
            case .needMore:
                stream.consume(step.consumed)
                if stream.hasEnded, !stream.isClosed, decoder.endOfInput() == nil { return nil }
                do { try await more() } catch Failure.ended(let text) where decoder.endOfInput() != nil {
                    throw Failure.ended(text)
                } catch Failure.ended { return nil }
            }
        }
    }

    /// Reads up to and with a text.
    func receive(through end: String) async throws -> String {
        let stream = try stream
        while true {
            let text = String(decoding: stream.inboundBytes.copied(), as: UTF8.self)
            if let range = text.firstRange(of: end) {
                stream.consume(text[..<range.upperBound].utf8.count)
                return String(text[..<range.upperBound])
            }
            try await more()
        }
    }

    /// Everything up to the server's orderly close.
    func rest() async throws -> String {
        do {
            while true { try await more() }
        } catch Failure.ended(let text) { return text }
    }

    /// Bytes that were read and thrown away.
    private(set) var consumed = 0

    /// Waits for bytes and throws them away.
    func consumeMore() async throws {
        let stream = try stream
        if stream.inboundCount == 0 { try await more() }
        consumed += stream.inboundCount
        stream.consume(stream.inboundCount)
    }

    /// Waits for more bytes than there are.
    func more() async throws {
        let stream = try stream
        let count = stream.inboundCount
        isLate = false
        let timer = LoopTimer(on: loop) { [unowned self] in
            self.assumeIsolated { $0.tooLate() }
        }
        timer.schedule(at: .after(.seconds(10)))
        defer { timer.invalidate() }
        if await stream.readMore(beyond: count) { return }
        if isLate { throw Failure.late }
        let text = String(decoding: stream.inboundBytes.copied(), as: UTF8.self)
        throw stream.isClosed ? Failure.reset(text) : Failure.ended(text)
    }

    private func tooLate() {
        isLate = true
        connected?.wakeReader()
    }
}

/// What a server answered.
struct RawResponse: Sendable {
    let status: Int
    let fields: HTTPFields
    let body: [UInt8]
    let keepAlive: Bool

    init(_ head: HTTPResponseHead, _ body: [UInt8]) {
        status = head.response.status.code
        fields = head.response.headerFields
        keepAlive = head.keepAlive
        self.body = body
    }

    var text: String { String(decoding: body, as: UTF8.self) }
    var isProblem: Bool { fields[.contentType] == "application/problem+json" }
}
