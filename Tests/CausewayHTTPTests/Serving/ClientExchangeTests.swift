import CausewayHTTP
import CausewayRuntime
import Synchronization
import TestSupport
import Testing

/// What a client makes of what servers send, and sends itself.
@Suite(.timeLimit(.minutes(3))) struct ClientExchangeTests {
    /// The error of a request that a server answers with these bytes, before it closes.
    private func failure(
        _ answer: String, _ method: HTTPRequest.Method = .get,
        _ configuration: HTTPClientConfiguration = HTTPClientConfiguration()
    ) async throws -> HTTPClientError.Code? {
        var code: HTTPClientError.Code?
        try await RawServer.run(
            configuration,
            script: { _, connection in
                _ = try await connection.receive(through: "\r\n\r\n")
                try await connection.send(answer)
                try await connection.finishSending()
            }
        ) { client, _ in
            let error = await #expect(throws: HTTPClientError.self) {
                try await client.fetch(method, "/")
            }
            code = error?.code
        }
        return code
    }

    @Test func bodiesGoBothWays() async throws {
        let body = pattern(900_000)
        try await TestServer.run { server in
            try await server.withClient { client in
                for path in ["/echo", "/stream"] {
                    let response = try await client.execute(HTTPRequest(.post, path), body: body, deadline: .patient)
                    #expect(response.status == .ok)
                    #expect(response.body == body)
                }
                let empty = try await client.fetch(.post, "/echo")
                #expect(empty.body.isEmpty)
            }
        }
    }

    @Test func requestsSayWhoTheyAreFor() async throws {
        try await TestServer.run(routes: { router in
            router.get("/host") { request in
                .text("\(request.head.authority ?? "") \(request.fields["X-Own"] ?? "") \(request.query["a"] ?? "")")
            }
        }) { server in
            try await server.withClient { client in
                let request = HTTPRequest(.get, "/host?a=b%20c", fields: ["X-Own": "mine", .host: "ignored"])
                let response = try await client.execute(request, deadline: .patient)
                #expect(response.text == "127.0.0.1:\(server.port) mine b c")
            }
        }
    }

    @Test func headAndNoContentHaveNoBody() async throws {
        try await RawServer.run(script: { number, connection in
            _ = try await connection.receive(through: "\r\n\r\n")
            try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n")
            _ = try await connection.receive(through: "\r\n\r\n")
            try await connection.send("HTTP/1.1 204 No Content\r\n\r\n")
            _ = try await connection.receive(through: "\r\n\r\n")
            try await connection.send("HTTP/1.1 304 Not Modified\r\nContent-Length: 10\r\n\r\n")
        }) { client, server in
            let head = try await client.fetch(.head, "/")
            #expect(head.fields[.contentLength] == "10")
            #expect(try await client.fetch(.delete, "/").status == 204)
            #expect(try await client.fetch(.get, "/").status == 304)
            #expect(await server.connections == 1)
        }
    }

    @Test func interimResponsesAreSkipped() async throws {
        try await RawServer.run(script: { number, connection in
            try await connection.send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")
            try await connection.answer("done")
        }) { client, _ in
            let text = try await client.fetch(.get, "/").text
            #expect(text == "done")
        }
    }

    @Test func aBodyMayEndWithTheConnection() async throws {
        try await RawServer.run(script: { number, connection in
            _ = try await connection.receive(through: "\r\n\r\n")
            try await connection.send("HTTP/1.0 200 OK\r\n\r\nuntil ")
            try await connection.send("\(number)")
            await connection.close()
        }) { client, _ in
            for number in 0..<2 {
                let text = try await client.fetch(.get, "/").text
                #expect(text == "until \(number)")
            }
        }
    }

    @Test func brokenResponsesAreErrors() async throws {
        #expect(try await failure("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc") == .connectionClosed)
        #expect(
            try await failure("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n") == .connectionClosed)
        #expect(try await failure("HTTP/1.1 200 OK\r\nContent-Le") == .connectionClosed)
        #expect(try await failure("") == .connectionClosed)
        #expect(try await failure("SSH-2.0-OpenSSH\r\n") == .malformedResponse)
        #expect(try await failure("HTTP/1.1 200 OK\nContent-Length: 0\n\n") == .malformedResponse)
        #expect(
            try await failure("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n") == .malformedResponse)
        #expect(
            try await failure("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n") == .malformedResponse
        )
        #expect(try await failure("HTTP/1.1 101 Switching Protocols\r\n\r\n") == .malformedResponse)
        var small = HTTPClientConfiguration()
        small.limits.bodyBytes = 100
        #expect(
            try await failure("HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n", .get, small) == .responseTooLarge)
        let chunk = String(repeating: "a", count: 0x65)
        #expect(
            try await failure("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n\(chunk)", .get, small)
                == .responseTooLarge)
    }

    @Test func aRequestThatCantBeSentHarmsNothing() async throws {
        try await TestServer.run { server in
            try await server.withClient { client in
                for request in [
                    HTTPRequest(.get, "no slash"), HTTPRequest(.get, "/a b"),
                    HTTPRequest(.get, "/", fields: ["A": "b\r\nC: d"]),
                ] {
                    let error = await #expect(throws: HTTPClientError.self) {
                        try await client.execute(request, deadline: .patient)
                    }
                    #expect(error?.code == .invalidRequest)
                }
                let response = try await client.fetch(.get, "/hello")
                #expect(response.status == .ok)
            }
        }
    }

    @Test func theDeadlineHolds() async throws {
        let clock = ContinuousClock()
        try await RawServer.run(script: { number, connection in
            _ = try await connection.receive(through: "\r\n\r\n")
            // A body that trickles and never ends.
            try await connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            while true {
                try await connection.send("1\r\na\r\n")
                await Task.yield()
            }
        }) { client, _ in
            let start = clock.now
            let error = await #expect(throws: HTTPClientError.self) {
                try await client.execute(HTTPRequest(.get, "/"), deadline: .after(.milliseconds(80)))
            }
            #expect(error?.code == .timedOut)
            #expect(clock.now - start >= .milliseconds(80))
        }
    }

    @Test func cancellationEndsARequest() async throws {
        try await RawServer.run(script: { _, connection in _ = try await connection.rest() }) { client, server in
            for count in 1...3 {
                let task = Task { try await client.fetch(.get, "/") }
                try await eventually { await server.connections == count }
                task.cancel()
                let error = await #expect(throws: HTTPClientError.self) { try await task.value }
                #expect(error?.code == .cancelled)
            }
        }
    }

    /// A server that refuses a body and closes at once, unread: its answer is read although sending failed.
    @Test func anEarlyAnswerIsRead() async throws {
        let body = pattern(8 << 20)
        try await RawServer.run(script: { _, connection in
            _ = try await connection.receive(through: "\r\n\r\n")
            try await connection.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\nno")
            await connection.close()
        }) { client, _ in
            for _ in 0..<20 {
                let response = try await client.execute(HTTPRequest(.post, "/"), body: body, deadline: .patient)
                #expect(response.status == .contentTooLarge)
                #expect(response.text == "no")
            }
        }
    }
}
