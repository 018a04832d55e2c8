import CausewayKafka
import CausewayRequestReply
import CausewayRuntime
import CausewayTesting
import KafkaTestSupport
import Testing

@testable import CausewayProcessor

/// Replies leave beside their events, with offsets that are foretold.
@Suite(.timeLimit(.minutes(3)))
struct EventForecastTests {
    // MARK: What is foretold

    @Test func nothingIsForetoldBeforeItWasSeen() {
        var forecast = EventForecast()
        #expect(forecast.next == nil)
        write(5...7, &forecast)
        #expect(forecast.next == nil)
        write(9...9, &forecast)
        #expect(forecast.next == 11)
        write(11...20, &forecast)
        #expect(forecast.next == 22)
    }

    @Test func whatIsNotCommittedIsNoPlaceToCountFrom() {
        var forecast = EventForecast()
        write(0...0, &forecast)
        write(1...3, &forecast)
        #expect(forecast.next == 4)
        forecast.write(4...9)
        #expect(forecast.next == 4)
        forecast.restart()
        #expect(forecast.next == nil)
        write(12...12, &forecast)
        #expect(forecast.next == 13)
    }

    @Test func aGapThatNoMarkerMakesIsNotCountedOn() {
        var forecast = EventForecast()
        write(0...0, &forecast)
        write(9...9, &forecast)
        #expect(forecast.next == nil)
        write(11...11, &forecast)
        #expect(forecast.next == 13)
        forecast.giveUp()
        write(13...13, &forecast)
        #expect(forecast.next == nil)
    }

    private func write(_ offsets: ClosedRange<Int64>, _ forecast: inout EventForecast) {
        forecast.write(offsets)
        forecast.commit()
    }

    // MARK: What replies say

    @Test(arguments: SnapshotBench.brokers)
    func repliesSayWhereTheirEventsAre(_ kind: TestBroker.Kind) async throws {
        let topics = try await ProcessorTopics(on: .shared(kind))
        try await topics.withRequester { requester in
            try await withLoop { loop in
                let processor = try topics.processor(loop: loop)
                try await processor.whileRunning {
                    var said: [Int64] = []
                    for number in 0..<8 { said.append(try await ask("take \(number)", topics, requester)) }
                    #expect(try await topics.read(8, from: topics.events).map(\.offset) == said)
                    #expect(processor.statistics.aborted == 0)
                }
            }
        }
    }

    /// Who writes to the log besides has one transaction aborted and decided again, and no reply says what is not so.
    @Test(.enabled(if: ApacheKafka.isAvailable, "\(ApacheKafka.whyNotAvailable ?? "")"))
    func whereSomebodyElseWritesNothingIsForetold() async throws {
        let topics = try await ProcessorTopics(on: .shared(.apacheKafka))
        try await topics.withRequester { requester in
            try await withLoop { loop in
                let processor = try topics.processor(loop: loop)
                try await processor.whileRunning {
                    var said: [Int64] = []
                    for number in 0..<4 { said.append(try await ask("take \(number)", topics, requester)) }
                    said.append(try await writeBesides("taken x", topics))
                    for number in 4..<8 { said.append(try await ask("take \(number)", topics, requester)) }
                    let events = try await topics.read(9, from: topics.events)
                    #expect(events.map(\.offset) == said)
                    #expect(events.map(\.valueText).filter { $0 == "taken 4" }.count == 1)
                    #expect(processor.statistics.aborted == 1)
                }
            }
        }
    }

    /// The offset that a command's reply gives its event.
    private func ask(_ text: String, _ topics: ProcessorTopics, _ requester: Requester) async throws -> Int64 {
        try await eventually { await requester.hasResponder(of: topics.commands) }
        let reply = try await requester.request(
            Array(text.utf8), to: topics.commands, key: Array("k".utf8), deadline: .after(.seconds(20)))
        let offset = try #require(reply.headers[ProcessorHeaders.eventOffset])
        return try #require(Int64(String(decoding: offset, as: UTF8.self)))
    }

    private func writeBesides(_ text: String, _ topics: ProcessorTopics) async throws -> Int64 {
        let producer = try KafkaProducer(configuration: .init(bootstrapServers: topics.bootstrap))
        let written = try await producer.send(ProducerRecord(topic: topics.events, partition: 0, text: text))
        try await producer.close()
        return try #require(written.offset)
    }
}
