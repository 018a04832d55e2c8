import CausewayKafka
import CausewayRequestReply
import CausewayRuntime
import CausewayTesting
import KafkaTestSupport
import TestSupport
import Testing

/// Spring's requests as they were captured, answered by a responder that echoes.
@Suite(.timeLimit(.minutes(4))) struct GoldenRequestTests {
    private static let cases = GoldenRecord.all.filter { $0.role == .request }

    /// The replies by case, each with the partitions' number of the reply topic.
    private static let replies = OncePerBroker<[String: ConsumerRecord]> { kind in
        let exchange = try await Exchange(on: kind)
        try await exchange.produce(cases.map { $0.request(to: exchange) })
        var found: [String: ConsumerRecord] = [:]
        try await exchange.answering {
            ReplyValue($0.value)
        } _: { _ in
            for reply in try await exchange.firstReplies(cases.count) {
                let id = reply.headers[WireContract.correlationID]
                guard let golden = cases.first(where: { $0.kafkaHeaders[WireContract.correlationID] == id }) else {
                    continue
                }
                found[golden.name] = reply.copy()
            }
        }
        return found
    }

    @Test(arguments: Conformance.kinds(), cases)
    func isAnsweredAsSpringAnswers(_ kind: TestBroker.Kind, _ golden: GoldenRecord) async throws {
        let reply = try #require(try await Self.replies.value(on: kind)[golden.name])
        // A plain reply: the last correlation id byte for byte and nothing else, the request's key and value.
        #expect(
            reply.headers
                == [
                    KafkaHeader(
                        name: "kafka_correlationId", value: golden.kafkaHeaders[WireContract.correlationID])
                ])
        #expect(reply.keyText == golden.key)
        #expect(reply.valueText == golden.requesterGot)
        if let partition = golden.kafkaHeaders[WireContract.replyPartition] {
            #expect(reply.partition == Int(partition[3]))
        }
    }

    @Test func theCapturesAreAllThere() {
        #expect(Self.cases.count == 9)
        #expect(GoldenRecord.all.count == 21)
        #expect(Set(GoldenRecord.all.map(\.name)).count == 21)
    }
}

extension GoldenRecord {
    /// The request, its reply to come on an exchange's reply topic.
    func request(to exchange: Exchange) -> ProducerRecord {
        var headers = kafkaHeaders
        for index in headers.indices where headers[index].name == WireContract.replyTopic {
            headers[index].value = Array(exchange.replies.utf8)
        }
        return ProducerRecord(
            topic: exchange.requests, partition: 0, key: key.map { Array($0.utf8) },
            value: value.map { Array($0.utf8) },
            headers: headers)
    }
}

extension Exchange {
    /// Runs a body beside a responder that has its partitions.
    func answering(
        _ configure: (inout ResponderConfiguration) -> Void = { _ in }, handler: @escaping Responder.Handler,
        _ body: (Responder) async throws -> Void
    ) async throws {
        try await withLoops(1) { loops in
            let responder = try responder(on: loops[0], configure, handler: handler)
            try await ending {
                try await responder.waitUntilReady()
                try await body(responder)
            } finally: {
                await responder.stop(deadline: .after(.seconds(2)))
            }
        }
    }
}
