import CausewayKafka
import CausewayRuntime
import CausewayTesting
import KafkaTestSupport
import Testing

@testable import CausewayRequestReply

/// What a requester says on the control topic before it has its reply partition.
@Suite(.timeLimit(.minutes(3))) struct LeaseStartTests {
    private static let starts = 8

    /// A heartbeat that has come back before anybody waits for it counts: nobody waits a second for the next one.
    @Test(arguments: Conformance.kinds())
    func aClaimDoesNotWaitForASecondHeartbeat(_ kind: TestBroker.Kind) async throws {
        let exchange = try await Exchange(on: kind)
        for _ in 0..<Self.starts {
            try await withLoops(1) { loops in
                let requester = try exchange.requester(on: loops[0])
                try await ending {
                    try await requester.waitUntilReady()
                } finally: {
                    await requester.stop(deadline: .after(.seconds(5)))
                }
            }
        }
        let beats = try await Self.beatsBeforeClaims(exchange)
        // On a machine that is busy for a second one or the other may send a second one.
        #expect(beats.count == Self.starts && beats.count { $0 == 1 } >= Self.starts / 2, "\(beats)")
    }

    /// How many heartbeats without a claim each requester sent.
    private static func beatsBeforeClaims(_ exchange: Exchange) async throws -> [Int] {
        var beats: [String: Int] = [:]
        var claimed: Set<String> = []
        let consumer = try KafkaConsumer(configuration: exchange.broker.consumerConfiguration())
        try await consumer.assign([TopicPartition(topic: ControlTopic.defaultName, partition: 0): .beginning])
        for try await record in consumer.records {
            guard
                case .requester(let instance, exchange.replies, let partition)? = record.valueBytes.flatMap(
                    ControlMessage.init(json:))
            else { continue }
            if partition != nil { claimed.insert(instance) } else { beats[instance, default: 0] += 1 }
            if claimed.count == starts { break }
        }
        try await consumer.close()
        return Array(beats.values)
    }
}
