import CausewayHTTP
import CausewayRuntime
import TestSupport
import Testing

/// Files over the wire.
@Suite(.timeLimit(.minutes(4))) struct FileServingTests {
    @Test func wholePartsAndHeads() async throws {
        let folder = try TestFolder()
        let bytes = pattern(2_000_000)
        try folder.write("large.bin", bytes)
        try folder.write("small.txt", "small")
        try await TestServer.run(routes: { HTTPFiles(root: folder.root).register(in: &$0, at: "/f") }) { server in
            let client = try await server.connect()
            try await client.send("GET /f/large.bin HTTP/1.1\r\nHost: a\r\n\r\n")
            let whole = try await client.response()
            #expect(whole.body == bytes)
            #expect(whole.fields[.contentLength] == "2000000")
            try await client.send("GET /f/large.bin HTTP/1.1\r\nHost: a\r\nRange: bytes=1000000-1999998\r\n\r\n")
            let part = try await client.response()
            #expect(part.status == 206)
            #expect(part.body == Array(bytes[1_000_000...1_999_998]))
            #expect(part.fields["Content-Range"] == "bytes 1000000-1999998/2000000")
            try await client.send(
                "HEAD /f/large.bin HTTP/1.1\r\nHost: a\r\n\r\nHEAD /f/small.txt HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await client.response(to: .head).fields[.contentLength] == "2000000")
            #expect(try await client.response(to: .head).fields[.contentLength] == "5")
            let tag = try #require(whole.fields[.eTag])
            try await client.send("GET /f/large.bin HTTP/1.1\r\nHost: a\r\nIf-None-Match: \(tag)\r\n\r\n")
            let unchanged = try await client.response()
            #expect(unchanged.status == 304)
            #expect(unchanged.fields[.contentLength] == nil)
            try await client.send("GET /f/small.txt HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await client.response().text == "small")
        }
    }

    /// A file that shrinks while it is sent breaks the connection; nobody takes a part for the whole.
    @Test func aFileThatShrinksBreaksOff() async throws {
        let folder = try TestFolder()
        try folder.write("large.bin", pattern(8 << 20))
        try await TestServer.run(routes: { HTTPFiles(root: folder.root).register(in: &$0) }) { server in
            let client = try await server.connect(reads: false)
            try await client.send("GET /large.bin HTTP/1.1\r\nHost: a\r\n\r\n")
            try await client.startReading()
            let head = try await client.head().response
            #expect(head.headerFields[.contentLength] == String(8 << 20))
            try folder.truncate("large.bin", to: 100)
            let end = await #expect(throws: RawClient.Failure.self) {
                while true { try await client.consumeMore() }
            }
            guard case .ended = end else {
                Issue.record("\(String(describing: end))")
                return
            }
            #expect(await client.consumed < 8 << 20)
        }
    }

    /// Nothing stays open of what was sent, nor of what was given up.
    @Test func noDescriptorStays() async {
        await #expect(processExitsWith: .success) {
            await reportingErrors {
                let folder = try TestFolder()
                try folder.write("large.bin", pattern(1 << 20))
                try await TestServer.run(routes: { HTTPFiles(root: folder.root).register(in: &$0) }) { server in
                    func visit(_ round: Int) async throws {
                        let client = try await server.connect(reads: round % 2 == 0)
                        try await client.send("GET /large.bin HTTP/1.1\r\nHost: a\r\n\r\n")
                        if round % 2 == 0 {
                            let response = try await client.response()
                            #expect(response.body.count == 1 << 20)
                        }
                        await client.close()
                    }
                    for round in 0..<10 { try await visit(round) }
                    let before = try ProcessResources.current().descriptors
                    for round in 0..<24 { try await visit(round) }
                    // A thread of a pool may have come in between; a leak would be one a visit.
                    try await eventually(within: .seconds(60)) {
                        try ProcessResources.current().descriptors <= before + 4
                    }
                }
            }
        }
    }
}
