import CausewayKafka
import CausewayRuntime
import CausewayTesting
import Testing

@testable import CausewayRequestReply

/// Spring's templates and listeners as peers, played by records with the headers that they write.
@Suite(.timeLimit(.minutes(3)))
struct SpringTests {
    /// A request as Spring writes it, but to this test's reply topic.
    private func request(_ headers: SpringHeaders, _ exchange: Exchange, partition: [UInt8]? = nil) -> ProducerRecord {
        var all = headers.kafkaHeaders
        for index in all.indices where all[index].name == WireContract.replyTopic {
            all[index].value = Array(exchange.replies.utf8)
        }
        if let partition {
            all.removeAll(named: WireContract.replyPartition)
            all.append(name: WireContract.replyPartition, value: partition)
        }
        return ProducerRecord(
            topic: exchange.requests, partition: 0, key: Array("key-1".utf8), value: Array(#"{"serial":1}"#.utf8),
            headers: all)
    }

    /// The replies to requests, with a responder that echoes.
    private func replies(
        to records: [ProducerRecord], _ count: Int, _ exchange: Exchange,
        statistics: (ResponderStatistics) -> Void = { _ in }
    ) async throws -> [ConsumerRecord] {
        try await exchange.produce(records)
        var found: [ConsumerRecord] = []
        try await withLoops(1) { loops in
            let responder = try exchange.responder(on: loops[0]) { ReplyValue($0.value) }
            try await ending {
                try await eventually(within: .seconds(20)) { responder.statistics.handled == records.count }
                found = try await exchange.firstReplies(count)
            } finally: {
                await responder.stop(deadline: .after(.seconds(2)))
            }
            statistics(responder.statistics)
        }
        return found
    }

    @Test(arguments: [
        SpringHeaders.requestToTopic, .requestToPartition, .requestWithTextID, .requestWithPresetHeaders,
        .requestFromMessage,
    ])
    func springsRequestsAreAnsweredAsSpringAnswers(_ headers: SpringHeaders) async throws {
        let exchange = try await Exchange(on: .embedded)
        let reply = try #require(
            await replies(to: [request(headers, exchange)], 1, exchange).first)
        // A plain reply: the last correlation id byte for byte and nothing else, the request's key, the partition asked for.
        #expect(
            reply.headers == [KafkaHeader(name: "kafka_correlationId", value: headers.value("kafka_correlationId"))])
        #expect(reply.keyText == "key-1")
        #expect(reply.valueText == #"{"serial":1}"#)
        if headers.value("kafka_replyPartition") != nil { #expect(reply.partition == 1) }
    }

    @Test func replyPartitionsAreCheckedAndNothingStandsStill() async throws {
        let exchange = try await Exchange(on: .embedded)
        let base = SpringHeaders.requestToPartition
        let records: [ProducerRecord] = [
            request(base, exchange, partition: [0, 0, 0, 9]), request(base, exchange, partition: [255, 255, 255, 255]),
            request(base, exchange, partition: [1, 2]), request(base, exchange, partition: Array("2".utf8)),
            request(base, exchange, partition: [0, 0, 0, 2]),
        ]
        let found = try await replies(to: records, 2, exchange) { statistics in
            #expect(statistics.handled == 5)
            #expect(statistics.misaddressed == 3)
            #expect(statistics.replied == 2)
        }
        #expect(found.map(\.partition) == [2, 2])
    }

    @Test func requestsWithoutAnAddressRunUnanswered() async throws {
        let exchange = try await Exchange(on: .embedded)
        var noTopic = request(.requestToTopic, exchange)
        noTopic.headers.removeAll(named: WireContract.replyTopic)
        var otherTopic = request(.requestToTopic, exchange)
        otherTopic.headers.append(name: WireContract.replyTopic, text: "not a topic's name!")
        var noID = request(.requestToTopic, exchange)
        noID.headers.removeAll(named: WireContract.correlationID)
        var emptyID = request(.requestToTopic, exchange)
        emptyID.headers.append(name: WireContract.correlationID, value: [])
        let found = try await replies(to: [noTopic, otherTopic, noID, emptyID], 2, exchange) { statistics in
            #expect(statistics.unaddressed == 1)
            #expect(statistics.misaddressed == 1)
        }
        #expect(Set(found.map(\.headers)) == [[], [KafkaHeader(name: "kafka_correlationId", value: [])]])
    }

    @Test func springsRepliesAreUnderstood() async throws {
        let exchange = try await Exchange(on: .embedded)
        try await exchange.runUnanswered {
            $0.errorHeaders = ["serverSentAnError"]
            $0.replyPartition = .static(0)
        } _: { requester in
            let plain = Task {
                try await requester.request([1], to: exchange.requests, deadline: .after(.seconds(20)))
            }
            let first = try await exchange.correlationID(ofRequest: 0)
            try await exchange.produce([exchange.reply(to: first, "fine")])
            #expect(try await plain.value.text == "fine")

            let failed = Task {
                try await requester.request([2], to: exchange.requests, deadline: .after(.seconds(20)))
            }
            let second = try await exchange.correlationID(ofRequest: 1)
            try await exchange.produce([
                exchange.reply(to: second, "FAILED", ["serverSentAnError": "refused 1"])
            ])
            let error = await #expect(throws: RequestError.self) { try await failed.value }
            #expect(error?.problem.status == 500)
            #expect(error?.problem.detail == "refused 1")
        }
    }

    @Test func repliesThatBelongToNobodyAreCountedAndDropped() async throws {
        let exchange = try await Exchange(on: .embedded)
        try await exchange.runUnanswered {
            $0.replyPartition = .static(0)
        } _: { requester in
            let answered = Task {
                try await requester.request([1], to: exchange.requests, deadline: .after(.seconds(20)))
            }
            let id = try await exchange.correlationID(ofRequest: 0)
            var other = id
            other.replaceSubrange(0..<16, with: Array("0123456789abcdef".utf8))
            var later = id
            later.replaceSubrange(16..<26, with: Array("00000000ff".utf8))
            try await exchange.produce([
                exchange.reply(to: other, "another requester's"), exchange.reply(to: later, "never asked"),
                exchange.reply(to: SpringHeaders.reply.value("kafka_correlationId"), "Spring's"),
                exchange.reply(to: nil, "nobody's"), exchange.reply(to: id, "right"), exchange.reply(to: id, "again"),
            ])
            #expect(try await answered.value.text == "right")
            try await eventually { requester.statistics.duplicate == 1 }
            #expect(requester.statistics.foreign == 2)
            #expect(requester.statistics.orphan == 2)
            #expect(requester.statistics.answered == 1)
        }
    }
}
