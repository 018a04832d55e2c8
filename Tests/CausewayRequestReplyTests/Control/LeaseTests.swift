import CausewayKafka
import CausewayRequestReply
import CausewayRuntime
import CausewayTesting
import KafkaTestSupport
import Testing

/// Each requester finds a reply partition of its own, with nothing to configure.
@Suite(.timeLimit(.minutes(3)))
struct LeaseTests {
    /// Starts requesters together and returns their partitions.
    private func partitions(_ count: Int, _ exchange: Exchange) async throws -> [Int] {
        var partitions: [Int] = []
        try await withLoops(1) { loops in
            let requesters = try (0..<count).map { _ in try exchange.requester(on: loops[0]) }
            try await ending {
                for requester in requesters {
                    try await requester.waitUntilReady()
                    partitions.append(try #require(await requester.replyPartition))
                }
            } finally: {
                for requester in requesters { await requester.stop(deadline: .now()) }
            }
        }
        return partitions
    }

    @Test func requestersThatStartTogetherGetPartitionsOfTheirOwn() async throws {
        let exchange = try await Exchange(on: .embedded)
        #expect(Set(try await partitions(3, exchange)) == [0, 1, 2])
        // Those have ended: their partitions are free again.
        #expect(Set(try await partitions(3, exchange)) == [0, 1, 2])
    }

    @Test func moreRequestersThanPartitionsShareThem() async throws {
        let exchange = try await Exchange(on: .embedded)
        let shared = try await partitions(5, exchange)
        #expect(Set(shared) == [0, 1, 2])
        #expect((0..<3).allSatisfy { partition in shared.filter { $0 == partition }.count <= 2 })
    }

    @Test func thoseWhoShareAPartitionGetTheirOwnReplies() async throws {
        let exchange = try await Exchange(on: .embedded)
        try await withLoops(2) { loops in
            let requesters = try (0..<2).map { _ in
                try exchange.requester(on: loops[0]) { $0.replyPartition = .static(1) }
            }
            let responder = try exchange.responder(on: loops[1]) { ReplyValue($0.value) }
            try await ending {
                for requester in requesters { try await requester.waitUntilReady() }
                for number in 0..<20 {
                    let value = [UInt8(number)]
                    let reply = try await requesters[number % 2].request(
                        value, to: exchange.requests, deadline: .after(.seconds(20)))
                    #expect(reply.value == value)
                }
                try await eventually { requesters.allSatisfy { $0.statistics.foreign == 10 } }
            } finally: {
                for requester in requesters { await requester.stop(deadline: .now()) }
                await responder.stop(deadline: .after(.seconds(2)))
            }
        }
    }

    @Test func withoutAControlTopicThePartitionIsARandomOne() async throws {
        let exchange = try await Exchange(on: .embedded)
        try await exchange.runUnanswered {
            $0.controlTopic = nil
        } _: { requester in
            let partition = try #require(await requester.replyPartition)
            #expect((0..<3).contains(partition))
            let error = await #expect(throws: RequestError.self) {
                try await requester.stream([1], to: exchange.requests, deadline: .after(.seconds(5)))
            }
            #expect(error?.name == "notReady")
        }
    }
}
