import CausewayObservability
import CausewayRuntime
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(3))) struct BlockedLoopTests {
    @Test func aJobThatHoldsTheLoopIsNamed() async throws {
        let log = RecordingLogSink()
        try await withLoop("busy", logger: log.logger) { loop in
            let lag = try await loop.run {
                loop.activity = "GET /slow"
                spin(.milliseconds(150))
                // Between this turn and the next one.
                return await withCheckedContinuation { done in
                    loop.execute { done.resume(returning: loop.lag) }
                }
            }
            #expect(lag >= .milliseconds(150))
            // A busy machine may hold up other turns, too.
            let record = try await eventuallyValue(within: patience) {
                log.records.values.first { $0.message.hasPrefix("GET /slow held event loop 'busy' for ") }
            }
            #expect(record.level == .warning)
            #expect(record.metadata["activity"] == "GET /slow")
            #expect(record.metadata["loop"] == "busy")
        }
    }

    @Test func aJobIsNotBlamedForAnothers() async throws {
        let log = RecordingLogSink()
        try await withLoop("busy", logger: log.logger) { loop in
            try await loop.run { loop.activity = "GET /fast" }
            try await loop.run { spin(.milliseconds(150)) }
            await loop.perform { loop.activity = "GET /fast" }
            await loop.perform { spin(.milliseconds(150)) }
            try await eventually(within: patience) {
                log.messages.contains { $0.hasPrefix("a task held event loop 'busy'") }
            }
            try await eventually(within: patience) {
                log.messages.contains { $0.hasPrefix("a callback held event loop 'busy'") }
            }
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
                _ = await client.readMore(beyond: client.inboundCount)
                defer { client.close() }
                return loop.activity
            }
            #expect(name == "GET /echo")
            await echo.close()
        }
    }
}
