import CausewayHTTP
import Testing

/// Server-sent events as text, both ways.
@Suite struct EventCodingTests {
    private func encode(_ event: HTTPEvent) throws -> String {
        var bytes: [UInt8] = []
        try HTTPEventEncoder.append(event, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func parse(_ pieces: [[UInt8]], limit: Int = 1 << 20) throws -> (events: [HTTPEvent], HTTPEventParser) {
        var parser = HTTPEventParser(limit: limit)
        var events: [HTTPEvent] = []
        for piece in pieces { try parser.parse(piece, into: &events) }
        return (events, parser)
    }

    private func parse(_ text: String) throws -> [HTTPEvent] { try parse([Array(text.utf8)]).events }

    @Test func fields() throws {
        let event = HTTPEvent("seat sold", name: "seat", id: "7-12", retry: .milliseconds(2500))
        #expect(try encode(event) == "id: 7-12\nevent: seat\nretry: 2500\ndata: seat sold\n\n")
        #expect(try encode(HTTPEvent("")) == "data: \n\n")
        #expect(try encode(HTTPEvent(nil, id: "")) == "id: \n\n", "an empty id makes the client forget its own")
        #expect(try encode(HTTPEvent("grüße 🎫")) == "data: grüße 🎫\n\n")
    }

    @Test(arguments: [
        ("a\nb", "data: a\ndata: b\n\n"), ("a\r\nb", "data: a\ndata: b\n\n"), ("a\rb", "data: a\ndata: b\n\n"),
        ("\n", "data: \ndata: \n\n"), ("a\n\r\nb\r", "data: a\ndata: \ndata: b\ndata: \n\n"),
        ("id: 1\n\nevent: x", "data: id: 1\ndata: \ndata: event: x\n\n"),
    ])
    func everyLineEndSplitsData(_ data: String, _ text: String) throws { #expect(try encode(HTTPEvent(data)) == text) }

    /// A value must not write fields or events of its own.
    @Test(arguments: ["\n", "\r", "a\nb", "a\r\n\r\ndata: evil", "a\r"])
    func lineEndsInIDAndNameAreRefused(_ text: String) {
        var bytes: [UInt8] = [1]
        #expect(throws: HTTPEncodingFailure.self) { try HTTPEventEncoder.append(HTTPEvent("", id: text), to: &bytes) }
        #expect(throws: HTTPEncodingFailure.self) { try HTTPEventEncoder.append(HTTPEvent("", name: text), to: &bytes) }
        #expect(throws: HTTPEncodingFailure.self) { try HTTPEventEncoder.append(HTTPEvent("", id: "a\0"), to: &bytes) }
        #expect(bytes == [1], "nothing of it is written")
    }

    @Test func parsing() throws {
        let text =
            "\u{FEFF}: hello\n\nid: 1\nevent: seat\ndata: a\ndata:b\ndata\n\nunknown: x\nretry: 5\n\n\n"
            + "data: \u{1F3AB}\r\rid\ndata: c\r\n\r\nid: a\0b\ndata:  d\n\ndata: lost"
        let (events, parser) = try parse([Array(text.utf8)])
        #expect(
            events == [
                HTTPEvent("a\nb\n", name: "seat", id: "1"), HTTPEvent("🎫", id: "1"), HTTPEvent("c", id: ""),
                HTTPEvent(" d", id: ""),
            ])
        #expect(parser.retry == .milliseconds(5))
        #expect(try parse("retry: 1x\n\n").isEmpty)
    }

    /// What is sent arrives, however it is cut.
    @Test func roundTripAtEveryCut() throws {
        let sent = [
            HTTPEvent("a\nb", name: "x", id: "1"), HTTPEvent("", id: "2"), HTTPEvent("ü\n", name: "y", id: "3"),
        ]
        var bytes: [UInt8] = []
        for event in sent { try HTTPEventEncoder.append(event, to: &bytes) }
        bytes += HTTPEventEncoder.heartbeat
        for cut in 0...bytes.count {
            #expect(try parse([Array(bytes[..<cut]), Array(bytes[cut...])]).events == sent)
        }
        #expect(try parse(bytes.map { [$0] }).events == sent)
        let other = bytes.flatMap { $0 == 10 ? [13, 10] : [$0] }
        #expect(try parse(other.map { [$0] }).events == sent)
    }

    @Test func limits() throws {
        let line = [UInt8](repeating: 65, count: 101)
        #expect(throws: HTTPEventParser.TooLarge.self) { try parse([line], limit: 100) }
        let lines = Array((0..<20).map { _ in "data: 1234567890\n" }.joined().utf8)
        #expect(throws: HTTPEventParser.TooLarge.self) { try parse([lines], limit: 100) }
        #expect(try parse([Array("data: 1\n\n".utf8), lines], limit: 400).events.count == 1)
    }

    @Test func lastEventIDIsWhateverTheClientLikes() async throws {
        var router = HTTPRouter()
        router.get("/e") { .text($0.lastEventID ?? "none") }
        let table = try router.build()
        func answer(_ values: [[UInt8]]) async -> String {
            var head = HTTPRequest(method: .get, scheme: "http", authority: "a", path: "/e")
            for value in values { head.headerFields.append(.lastEventID, rawValue: value) }
            guard case .bytes(let bytes) = await table.respond(to: head).body else { return "no body" }
            return String(decoding: bytes, as: UTF8.self)
        }
        #expect(await answer([]) == "none")
        #expect(await answer([Array("7-12 ü".utf8)]) == "7-12 ü")
        #expect(await answer([[]]) == "none")
        #expect(await answer([[0x61, 0xFF]]) == "none")
        #expect(await answer([[0x61, 0x09]]) == "none")
        #expect(await answer([[0x61], [0x62]]) == "none")
        #expect(await answer([[UInt8](repeating: 0x61, count: 1024)]).utf8.count == 1024)
        #expect(await answer([[UInt8](repeating: 0x61, count: 1025)]) == "none")
    }
}
