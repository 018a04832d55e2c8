import CausewayKafka
import Testing

@testable import CausewayRequestReply

@Suite("Outcomes of durable requests", .timeLimit(.minutes(3)))
struct OutcomeTableTests {
    private func outcome(_ id: UInt64, at time: Int64) -> RequestOutcome {
        RequestOutcome(
            DurableRequest(
                id: RequestDigest(high: 0, low: id), fingerprint: RequestDigest(high: 0, low: 0), outcomeTopic: "o"),
            .success(ReplyValue(text: "\(id)")), at: KafkaTimestamp(milliseconds: time))
    }

    @Test("They are kept for the retention, and no more than the limit")
    func bounds() {
        var configuration = OutcomeConfiguration(topic: "o")
        configuration.retention = .seconds(1)
        configuration.limit = 3
        var table = OutcomeTable(configuration)
        for id in 1...5 { table.insert(outcome(UInt64(id), at: Int64(id) * 100)) }
        #expect(
            (1...5).map { table[RequestDigest(high: 0, low: UInt64($0))] != nil } == [false, false, true, true, true])
        table.prune(at: KafkaTimestamp(milliseconds: 1_300))
        #expect(table.count == 3)
        table.prune(at: KafkaTimestamp(milliseconds: 1_401))
        #expect(table.count == 1)
        for id in 6...5_000 {
            table.insert(outcome(UInt64(id), at: Int64(id) * 100))
            table.prune(at: KafkaTimestamp(milliseconds: Int64(id) * 100))
        }
        #expect(table.count == 3)
    }

    @Test("Digests are read as they are written, and nothing else is")
    func digests() {
        let digest = RequestDigest.random()
        #expect(RequestDigest(digest.description) == digest)
        #expect(RequestDigest(high: 0, low: 255).description == String(repeating: "0", count: 30) + "ff")
        for text in [
            "", "ff", String(repeating: "F", count: 32), String(repeating: "g", count: 32),
            "+" + String(repeating: "0", count: 31),
        ] {
            #expect(RequestDigest(text) == nil, "\(text)")
        }
    }
}
