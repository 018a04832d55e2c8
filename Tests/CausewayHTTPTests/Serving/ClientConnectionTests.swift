import CausewayHTTP
import CausewayRuntime
import Synchronization
import TestSupport
import Testing

/// How a client keeps, reuses, waits for and gives up connections.
@Suite(.timeLimit(.minutes(3))) struct ClientConnectionTests {
    private static func limit(_ count: Int) -> HTTPClientConfiguration {
        var configuration = HTTPClientConfiguration()
        configuration.connectionLimit = count
        return configuration
    }

    // MARK: Reuse

    @Test func aConnectionIsUsedAgain() async throws {
        try await RawServer.run(script: { number, connection in
            for request in 0..<3 { try await connection.answer("\(number) \(request)") }
        }) { client, server in
            for request in 0..<3 {
                let text = try await client.fetch(.get, "/").text
                #expect(text == "0 \(request)")
            }
            #expect(await server.connections == 1)
        }
    }

    @Test func aConnectionThatClosesIsNot() async throws {
        try await RawServer.run(script: { number, connection in
            try await connection.answer("\(number)", number == 0 ? "Connection: close\r\n" : "")
            try await connection.answer("\(number)")
        }) { client, _ in
            for number in [0, 1, 1] {
                let text = try await client.fetch(.get, "/").text
                #expect(text == "\(number)")
            }
        }
    }

    /// The server closed a kept connection just when the client sent on it.
    @Test func anIdempotentRequestOnAStaleConnectionIsSentAgain() async throws {
        try await RawServer.run(script: { number, connection in
            try await connection.answer("\(number)")
            if number == 0 {
                _ = try await connection.receive(through: "\r\n\r\n")
                return await connection.close()
            }
            while true { try await connection.answer("\(number)") }
        }) { client, server in
            for number in [0, 1, 1] {
                let text = try await client.fetch(.put, "/").text
                #expect(text == "\(number)")
            }
            #expect(await server.connections == 2)
        }
    }

    @Test func anyOtherRequestIsNotSentTwice() async throws {
        try await RawServer.run(script: { number, connection in
            try await connection.answer("\(number)")
            _ = try await connection.receive(through: "\r\n\r\n")
            await connection.close()
        }) { client, server in
            let text = try await client.fetch(.get, "/").text
            #expect(text == "0")
            let error = await #expect(throws: HTTPClientError.self) {
                try await client.fetch(.post, "/")
            }
            #expect(error?.code == .connectionClosed)
            #expect(await server.connections == 1)
        }
    }

    /// A new connection that dies is no stale one, and a response that has begun is not asked for again.
    @Test func onlyAStaleConnectionIsReplaced() async throws {
        try await RawServer.run(script: { number, connection in
            if number > 0 { try await connection.answer("\(number)") }
            _ = try await connection.receive(through: "\r\n\r\n")
            if number > 0 { try await connection.send("HTTP/1.1 200 OK\r\n") }
            await connection.close()
        }) { client, server in
            for count in 1...2 {
                if count == 2 { _ = try await client.fetch(.get, "/") }
                let error = await #expect(throws: HTTPClientError.self) {
                    try await client.fetch(.get, "/")
                }
                #expect(error?.code == .connectionClosed)
                #expect(await server.connections == count)
            }
        }
    }

    /// Bytes that nobody asked for would be taken for the answer to the next request.
    @Test func bytesWhileIdleEndAConnection() async throws {
        let isDone = Gate()
        let isSent = Flag()
        try await RawServer.run(script: { number, connection in
            try await connection.answer("\(number)")
            if number == 0 {
                await isDone.wait()
                try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfalse")
                isSent.set()
            }
        }) { client, server in
            #expect(try await client.fetch(.get, "/").text == "0")
            isDone.open()
            try await eventually { isSent.isSet }
            // The client's loop looks at I/O between the checks.
            var checks = 0
            try await eventually {
                checks += 1
                return checks > 3
            }
            let text = try await client.fetch(.get, "/").text
            #expect(text == "1")
        }
    }

    @Test func bytesBehindAResponseEndAConnection() async throws {
        try await RawServer.run(script: { number, connection in
            _ = try await connection.receive(through: "\r\n\r\n")
            try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n\(number)HTTP/1.1 200 OK\r\n\r\n")
        }) { client, _ in
            for number in 0..<3 {
                let text = try await client.fetch(.get, "/").text
                #expect(text == "\(number)")
            }
        }
    }

    @Test func idleConnectionsCloseInTime() async throws {
        let ended = Flag()
        var configuration = HTTPClientConfiguration()
        configuration.idleTimeout = .milliseconds(50)
        try await RawServer.run(
            configuration,
            script: { number, connection in
                try await connection.answer("\(number)")
                if try await connection.rest() == "" { ended.set() }
            }
        ) { client, server in
            let text = try await client.fetch(.get, "/").text
            #expect(text == "0")
            try await eventually { ended.isSet }
            #expect(try await client.fetch(.get, "/").text == "1")
        }
    }

    // MARK: Limit

    @Test func requestsBeyondTheLimitWaitTheirTurn() async throws {
        try await TestServer.run { server in
            try await server.withClient(Self.limit(3)) { client in
                try await withThrowingTaskGroup(of: String.self) { group in
                    for number in 0..<200 {
                        group.addTask {
                            try await client.fetch(.get, "/number/\(number)").text
                        }
                    }
                    var answers: Set<String> = []
                    for try await answer in group { answers.insert(answer) }
                    #expect(answers.count == 200)
                }
            }
        }
    }

    /// Also callers that do not run on the loop, whose every step there is queued.
    @Test func callersMayRunAnywhere() async throws {
        try await TestServer.run { server in
            try await server.withClient(Self.limit(4)) { client in
                let tasks = (0..<8).map { caller in
                    Task.detached {
                        for number in 0..<100 {
                            let path = "/number/\(caller * 1000 + number)"
                            let response = try await client.fetch(.get, path)
                            #expect(path.hasSuffix(response.text))
                        }
                    }
                }
                for task in tasks { try await task.value }
            }
        }
    }

    @Test func whoWaitsTooLongForAConnectionIsTold() async throws {
        try await RawServer.run(
            Self.limit(1), script: { _, connection in _ = try await connection.rest() }
        ) { client, server in
            let holder = Task { try await client.fetch(.get, "/") }
            try await eventually { await server.connections == 1 }
            let error = await #expect(throws: HTTPClientError.self) {
                try await client.execute(HTTPRequest(.get, "/"), deadline: .after(.milliseconds(50)))
            }
            #expect(error?.code == .timedOut)
            #expect(error?.message.contains("none of the 1 connections") == true)
            // So is who is cancelled.
            let waiting = Task { try await client.fetch(.get, "/") }
            waiting.cancel()
            #expect(await Self.code(of: waiting) == .cancelled)
            holder.cancel()
            #expect(await Self.code(of: holder) == .cancelled)
        }
    }

    private static func code(of task: Task<HTTPClientResponse, any Error>) async -> HTTPClientError.Code? {
        do {
            _ = try await task.value
            return nil
        } catch {
            return (error as? HTTPClientError)?.code
        }
    }

    /// A connection that fails passes its place on.
    @Test func aFailureFreesItsPlace() async throws {
        try await RawServer.run(
            Self.limit(1),
            script: { number, connection in
                if number < 5 { return await connection.close() }
                while true { try await connection.answer("\(number)") }
            }
        ) { client, _ in
            let outcomes = await withTaskGroup(of: String.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        do {
                            return try await client.fetch(.post, "/").text
                        } catch {
                            return "\((error as? HTTPClientError)?.code.description ?? "?")"
                        }
                    }
                }
                return await group.reduce(into: [String: Int]()) { $0[$1, default: 0] += 1 }
            }
            #expect(outcomes == ["connectionClosed": 5, "5": 15])
        }
    }

    // MARK: Ends

    @Test func noConnectionNamesTheAddress() async throws {
        let loop = try EventLoop()
        let port = Int(try FreePort.next())
        let client = HTTPClient(host: "127.0.0.1", port: port, loop: loop)
        let error = await #expect(throws: HTTPClientError.self) {
            try await client.fetch(.get, "/")
        }
        #expect(error?.code == .connectFailed)
        #expect(error?.message.contains("127.0.0.1:\(port)") == true)
        let nowhere = HTTPClient(host: "no such host", port: 1, loop: loop)
        let other = await #expect(throws: HTTPClientError.self) {
            try await nowhere.execute(HTTPRequest(.get, "/"), deadline: .patient)
        }
        #expect(other?.code == .connectFailed)
        await loop.shutdown()
    }

    @Test func shutdownEndsAllRequests() async throws {
        try await RawServer.run(
            Self.limit(2), script: { _, connection in _ = try await connection.rest() }
        ) { client, server in
            let tasks = (0..<4).map { _ in
                Task { try await client.fetch(.get, "/") }
            }
            try await eventually { await server.connections == 2 }
            await client.shutdown()
            for task in tasks { #expect(await Self.code(of: task) == .clientClosed) }
            let error = await #expect(throws: HTTPClientError.self) {
                try await client.fetch(.get, "/")
            }
            #expect(error?.code == .clientClosed)
            await client.shutdown()
        }
    }

    @Test func aClientThatNobodyHoldsClosesItsConnections() async throws {
        let ended = Flag()
        let loop = try EventLoop()
        try await RawServer.run(script: { _, connection in
            try await connection.answer("hello")
            if try await connection.rest() == "" { ended.set() }
        }) { other, server in
            do {
                let client = HTTPClient(host: "127.0.0.1", port: await server.port, loop: loop)
                let text = try await client.fetch(.get, "/").text
                #expect(text == "hello")
            }
            try await eventually { ended.isSet }
            withExtendedLifetime(other) {}
        }
        await loop.shutdown()
    }
}
