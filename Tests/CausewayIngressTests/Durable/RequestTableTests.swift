import CausewayKafka
import CausewayRequestReply
import Testing

@testable import CausewayIngress

@Suite("Claims and outcomes", .timeLimit(.minutes(3)))
struct RequestTableTests {
    private let id = RequestDigest(high: 0, low: 1)

    private func claim(_ claimant: String, _ attempt: Int = 1, isWithdrawn: Bool = false) -> RequestClaim {
        RequestClaim(
            claimant: claimant, attempt: attempt, fingerprint: RequestDigest(high: 0, low: 9).description, route: "r",
            principal: nil, deadline: 1_000, lifetime: 2_000, isWithdrawn: isWithdrawn)
    }

    private func outcome(_ bits: UInt64, at time: Int64, bytes: Int = 1) -> RequestOutcome {
        RequestOutcome(
            DurableRequest(
                id: RequestDigest(high: 0, low: bits), fingerprint: RequestDigest(high: 0, low: 9), outcomeTopic: "o"),
            .success(ReplyValue([UInt8](repeating: 65, count: bytes))), at: KafkaTimestamp(milliseconds: time))
    }

    private func standing(_ table: RequestTable, at now: Int64) -> String {
        switch table.standing(of: id, at: now) {
        case .unknown: "unknown"
        case .running(let claim): "running \(claim.claimant)"
        case .expired(let claim): "expired \(claim.claimant)"
        case .done: "done"
        }
    }

    @Test("Of the claims that are live the first one counts, and a later one once that is over")
    func claims() {
        var table = RequestTable(retention: 100_000, byteLimit: .max)
        #expect(standing(table, at: 0) == "unknown")
        table.take(claim("a"), of: id, at: 100)
        table.take(claim("b"), of: id, at: 2_100)
        #expect(standing(table, at: 2_100) == "running a")
        #expect(standing(table, at: 2_101) == "expired a")
        table.take(claim("c"), of: id, at: 2_101)
        table.take(claim("d"), of: id, at: 2_102)
        #expect(standing(table, at: 2_102) == "running c")
    }

    @Test("A claim is taken back by who made it alone")
    func withdrawal() {
        var table = RequestTable(retention: 100_000, byteLimit: .max)
        table.take(claim("a", 1), of: id, at: 100)
        table.take(claim("a", 2, isWithdrawn: true), of: id, at: 101)
        table.take(claim("b", 1, isWithdrawn: true), of: id, at: 102)
        #expect(standing(table, at: 102) == "running a")
        table.take(claim("a", 1, isWithdrawn: true), of: id, at: 103)
        #expect(standing(table, at: 103) == "unknown")
        table.take(claim("a", 1, isWithdrawn: true), of: id, at: 104)
        #expect(standing(table, at: 104) == "unknown")
    }

    @Test("An outcome ends it, whichever log is read first")
    func outcomes() {
        var table = RequestTable(retention: 100_000, byteLimit: .max)
        table.take(outcome(1, at: 150))
        table.take(claim("a"), of: id, at: 100)
        table.take(claim("b"), of: id, at: 50_000)
        table.take(claim("a", isWithdrawn: true), of: id, at: 50_001)
        #expect(standing(table, at: 60_000) == "done")
    }

    @Test("Retention and a limit of bytes end it")
    func bounds() {
        var table = RequestTable(retention: 10_000, byteLimit: .max)
        table.take(claim("a"), of: id, at: 100)
        table.take(outcome(1, at: 5_000))
        table.prune(at: 10_101)
        #expect(standing(table, at: 10_101) == "done")
        table.prune(at: 15_001)
        #expect(standing(table, at: 15_001) == "unknown")
        #expect(table.bytes == 0)

        var small = RequestTable(retention: 10_000, byteLimit: 1 << 20)
        for number in 1...100 { small.take(outcome(UInt64(number), at: Int64(number), bytes: 50_000)) }
        #expect(small.bytes <= 1 << 20)
        #expect(small.count == 20)
        #expect(standing(small, at: 100) == "unknown")
    }
}
