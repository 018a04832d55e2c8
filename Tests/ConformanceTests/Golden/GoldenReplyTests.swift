import CausewayKafka
import CausewayRequestReply
import CausewayRuntime
import CausewayTesting
import KafkaTestSupport
import TestSupport
import Testing

/// Spring's replies as they were captured, but for the correlation id, to requests of ours.
@Suite(.timeLimit(.minutes(4))) struct GoldenReplyTests {
    private struct Outcomes: Sendable {
        var results: [String: Result<Reply, RequestError>] = [:]
        var orphans = 0
        var timeouts = 0
    }

    private static let cases = GoldenRecord.all.filter { $0.role != .request }
    /// Those to whom Spring's own requester gets no reply either.
    private static let silent = cases.filter { $0.requesterGot == "KafkaReplyTimeoutException" }
    private static let answered = cases.filter { $0.requesterGot != "KafkaReplyTimeoutException" }

    private static let outcomes = OncePerBroker<Outcomes> { kind in
        let exchange = try await Exchange(on: kind)
        var outcomes = Outcomes()
        try await exchange.runUnanswered {
            $0.replyPartition = .any
            $0.errorHeaders = ["serverSentAnError"]
        } _: { requester in
            let spring = Task { try await answer(exchange) }
            outcomes.results = await withTaskGroup(of: (String, Result<Reply, RequestError>).self) { group in
                for golden in cases {
                    group.addTask {
                        do throws(RequestError) {
                            let limit = Duration.seconds(golden.requesterGot == "KafkaReplyTimeoutException" ? 5 : 60)
                            let reply = try await requester.request(
                                Array(golden.name.utf8), to: exchange.requests, deadline: .after(limit))
                            return (golden.name, .success(reply))
                        } catch {
                            return (golden.name, .failure(error))
                        }
                    }
                }
                return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
            }
            _ = try await spring.value
            try await eventually { requester.statistics.orphan == 1 }
            outcomes.orphans = requester.statistics.orphan
            outcomes.timeouts = requester.statistics.timeouts
        }
        return outcomes
    }

    /// Answers each request once with the record that its value names.
    private static func answer(_ exchange: Exchange) async throws {
        let consumer = try KafkaConsumer(configuration: exchange.broker.consumerConfiguration())
        let partitions = (0..<2).map { TopicPartition(topic: exchange.requests, partition: $0) }
        try await consumer.assign(Dictionary(uniqueKeysWithValues: partitions.map { ($0, .beginning) }))
        var left = cases.count
        for try await request in consumer.records {
            if let golden = cases.first(where: { $0.name == request.valueText }), golden.role == .reply {
                var headers = golden.kafkaHeaders
                for index in headers.indices where headers[index].name == WireContract.correlationID {
                    headers[index].value = request.headers[WireContract.correlationID]
                }
                try await exchange.produce([
                    ProducerRecord(
                        topic: exchange.replies, partition: golden.partition, key: golden.key.map { Array($0.utf8) },
                        value: golden.value.map { Array($0.utf8) }, headers: headers)
                ])
            }
            left -= 1
            if left == 0 { break }
        }
        try await consumer.close()
    }

    @Test(arguments: Conformance.kinds(), answered)
    func isUnderstood(_ kind: TestBroker.Kind, _ golden: GoldenRecord) async throws {
        let outcomes = try await Self.outcomes.value(on: kind)
        let outcome = try #require(outcomes.results[golden.name])
        switch outcome {
        case .success(let reply):
            // A null value is a reply, and not an empty one.
            #expect(reply.text == golden.requesterGot)
            #expect(reply.record.keyText == golden.key)
            #expect(reply.partition == golden.partition)
            var headers = golden.kafkaHeaders
            headers.removeAll(named: WireContract.correlationID)
            #expect(reply.headers == headers)
        case .failure(let error):
            #expect(golden.requesterGot == "ReplyError")
            #expect(error.name == "problem")
            #expect(error.problem.detail == "refused 1")
            #expect(error.problem.status == 500)
        }
    }

    /// A null, an exception, and elements of a list, which carry no id: towards Spring all of them are "no reply".
    @Test(arguments: Conformance.kinds(), silent)
    func isNoReply(_ kind: TestBroker.Kind, _ golden: GoldenRecord) async throws {
        let outcomes = try await Self.outcomes.value(on: kind)
        guard case .failure(.timeout)? = outcomes.results[golden.name] else {
            Issue.record("\(String(describing: outcomes.results[golden.name]))")
            return
        }
        #expect(outcomes.timeouts == Self.silent.count)
        #expect(outcomes.orphans == 1)
    }

    @Test func theCapturesAreAllThere() {
        #expect(Self.silent.map(\.name) == ["reply-null", "reply-exception", "reply-iterable"])
        #expect(Self.answered.count == 9)
    }
}
