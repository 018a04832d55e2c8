import CausewayObservability
import CausewayRuntime
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct BlockedLoopTests {
    @Test func aJobThatHoldsTheLoopIsNamed() async throws {
        let log = RecordingLogSink()
        try await withLoop("busy", logger: log.logger) { loop in
            try await loop.run {
                loop.activity = "GET /slow"
                spin(.milliseconds(150))
            }
            try await eventually { log.messages.count == 1 }
            #expect(log.messages[0].hasPrefix("GET /slow held event loop 'busy' for 1"))
            #expect(log.records.values[0].level == .warning)
            #expect(log.records.values[0].metadata["activity"] == "GET /slow")
            #expect(loop.lag >= .milliseconds(150))
        }
    }

    @Test func aJobIsNotBlamedForAnothers() async throws {
        let log = RecordingLogSink()
        try await withLoop("busy", logger: log.logger) { loop in
            try await loop.run { loop.activity = "GET /fast" }
            try await loop.run { spin(.milliseconds(150)) }
            await loop.perform { loop.activity = "GET /fast" }
            await loop.perform { spin(.milliseconds(150)) }
            try await eventually { log.messages.count == 2 }
            #expect(log.messages[0].hasPrefix("a task held event loop 'busy'"))
            #expect(log.messages[1].hasPrefix("a callback held event loop 'busy'"))
        }
    }

    @Test func theNameComesBackAfterARead() async throws {
        let log = RecordingLogSink()
        try await withLoop("busy", logger: log.logger) { loop in
            let echo = try await EchoServer(on: loop)
            let address = await echo.address
            let name = try await loop.run {
                let client = try await TCPStream.connect(to: address, on: loop, deadline: .after(.seconds(10)))
                loop.activity = "GET /echo"
                client.outbound += [1, 2, 3]
                try await client.flush()
                _ = await client.readMore()
                defer { client.close() }
                return loop.activity
            }
            #expect(name == "GET /echo")
            await echo.close()
        }
    }
}
