import CausewayKafka
import CausewayRequestReply
import CausewayRuntime
import CausewayTesting
import KafkaTestSupport
import TestSupport
import Testing

/// What Spring's peers may send that is out of the ordinary, and what comes of it.
@Suite(.timeLimit(.minutes(4))) struct SpringOddityTests {
    private typealias Header = KafkaHeader

    private func request(_ exchange: Exchange, _ name: String, _ headers: [KafkaHeader]) -> ProducerRecord {
        ProducerRecord(
            topic: exchange.requests, partition: 0, key: Array("key-1".utf8), value: Array(name.utf8),
            headers: KafkaHeaders(headers))
    }

    private func topic(_ exchange: Exchange) -> KafkaHeader { Header(name: "kafka_replyTopic", text: exchange.replies) }
    private func id(_ text: String) -> KafkaHeader { Header(name: "kafka_correlationId", text: text) }
    private func partition(_ bytes: [UInt8]?) -> KafkaHeader { Header(name: "kafka_replyPartition", value: bytes) }

    /// The replies to requests by their values, with a responder that echoes.
    private func replies(
        _ exchange: Exchange, to records: [ProducerRecord], _ count: Int,
        statistics: (ResponderStatistics) -> Void = { _ in }
    ) async throws -> [String: ConsumerRecord] {
        try await exchange.produce(records)
        var found: [String: ConsumerRecord] = [:]
        try await exchange.answering {
            ReplyValue($0.value)
        } _: { responder in
            try await eventually(within: .seconds(30)) {
                let now = responder.statistics
                return now.replied + now.misaddressed + now.unaddressed == records.count
            }
            for reply in try await exchange.firstReplies(count) { found[reply.valueText ?? ""] = reply.copy() }
            statistics(responder.statistics)
        }
        return found
    }

    @Test(arguments: Conformance.kinds())
    func ofTwoHeadersOfANameTheLastCounts(_ kind: TestBroker.Kind) async throws {
        let exchange = try await Exchange(on: kind)
        let nowhere = Header(name: "kafka_replyTopic", text: "not a topic's name!")
        let twice = request(
            exchange, "twice",
            [id("first"), nowhere, partition([0, 0, 0, 9]), id("last"), topic(exchange), partition([0, 0, 0, 2])])
        // The last one counts where it has no value too.
        let empty = request(
            exchange, "empty", [id("first"), topic(exchange), Header(name: "kafka_correlationId", value: nil)])
        let found = try await replies(exchange, to: [twice, empty], 2)
        #expect(found["twice"]?.headers == [id("last")])
        #expect(found["twice"]?.partition == 2)
        #expect(found["empty"]?.headers == [])
    }

    @Test(arguments: Conformance.kinds())
    func partitionsAreReadInEveryForm(_ kind: TestBroker.Kind) async throws {
        let exchange = try await Exchange(on: kind)
        func asking(_ name: String, _ bytes: [UInt8]?) -> ProducerRecord {
            request(exchange, name, [id(name), topic(exchange), partition(bytes)])
        }
        let good = [
            asking("big-endian", [0, 0, 0, 2]), asking("text", Array("1".utf8)), asking("null", nil),
            request(exchange, "missing", [id("missing"), topic(exchange)]),
        ]
        let bad = [
            asking("negative", [255, 255, 255, 255]), asking("negative text", Array("-1".utf8)),
            asking("short", [0, 2]), asking("empty", []), asking("beyond", [0, 0, 0, 3]),
            asking("text beyond", Array("3".utf8)), asking("long", [0, 0, 0, 1, 0, 0, 0, 0]),
            asking("huge", [127, 255, 255, 255]),
        ]
        // The good ones last: none of the others holds them up.
        let found = try await replies(exchange, to: bad + good, good.count) { statistics in
            #expect(statistics.handled == bad.count + good.count)
            #expect(statistics.misaddressed == bad.count)
            #expect(statistics.replied == good.count)
        }
        #expect(found["big-endian"]?.partition == 2)
        #expect(found["text"]?.partition == 1)
        #expect(found["null"]?.keyText == "key-1")
        #expect(found["missing"]?.keyText == "key-1")
    }

    /// Spring's listener stands still for a minute on such a topic; here the requests behind it are answered.
    @Test(arguments: Conformance.kinds(with: .topicsAsMade))
    func aReplyTopicThatIsNotThereHoldsNobodyUp(_ kind: TestBroker.Kind) async throws {
        let exchange = try await Exchange(on: kind)
        let absent = Header(name: "kafka_replyTopic", text: TestBroker.uniqueName("absent"))
        let records = [
            request(exchange, "lost", [id("1"), absent]), request(exchange, "right", [id("2"), topic(exchange)]),
        ]
        try await exchange.answering {
            ReplyValue($0.value)
        } _: { responder in
            try await exchange.produce(records)
            let took = try await duration { _ = try await exchange.firstReplies(1) }
            #expect(took < .seconds(15))
            try await eventually(within: .seconds(30)) { responder.statistics.misaddressed == 1 }
            #expect(responder.statistics.replied == 1)
        }
    }

    @Test(arguments: Conformance.kinds())
    func withoutAReplyTopicThereIsNoReply(_ kind: TestBroker.Kind) async throws {
        let exchange = try await Exchange(on: kind)
        let records = [
            request(exchange, "none", [id("1")]),
            request(exchange, "null", [id("2"), Header(name: "kafka_replyTopic", value: nil)]),
            request(exchange, "empty", [id("3"), Header(name: "kafka_replyTopic", value: [])]),
            request(exchange, "right", [id("4"), topic(exchange)]),
        ]
        let found = try await replies(exchange, to: records, 1) { statistics in
            #expect(statistics.handled == 4)
            #expect(statistics.unaddressed == 3)
        }
        #expect(Array(found.keys) == ["right"])
    }

    @Test(arguments: Conformance.kinds())
    func idsAreEchoedAsTheyAre(_ kind: TestBroker.Kind) async throws {
        let exchange = try await Exchange(on: kind)
        func asking(_ name: String, _ headers: [KafkaHeader]) -> ProducerRecord {
            request(exchange, name, headers + [topic(exchange), Header(name: "unknown", value: nil)])
        }
        let long = (0..<300).map { UInt8(truncatingIfNeeded: $0) }
        let records = [
            asking("missing", []), asking("empty", [Header(name: "kafka_correlationId", value: [])]),
            asking("null", [Header(name: "kafka_correlationId", value: nil)]),
            asking("long", [Header(name: "kafka_correlationId", value: long)]),
        ]
        let found = try await replies(exchange, to: records, 4)
        #expect(found["missing"]?.headers == [])
        #expect(found["null"]?.headers == [])
        #expect(found["empty"]?.headers == [Header(name: "kafka_correlationId", value: [])])
        #expect(found["long"]?.headers == [Header(name: "kafka_correlationId", value: long)])
    }

    @Test(arguments: Conformance.kinds())
    func nullEmptyAndErrorAreToldApart(_ kind: TestBroker.Kind) async throws {
        let exchange = try await Exchange(on: kind)
        try await exchange.run { request in
            switch request.text {
            case "null": return ReplyValue(nil)
            case "empty": return ReplyValue([])
            case "typed":
                var reply = ReplyValue(text: "{}")
                reply.typeID = "peer.Peer$Serial"
                return reply
            default: throw Problem(status: 409, title: "Taken")
            }
        } _: { requester, _ in
            func ask(_ text: String) async throws -> Reply {
                try await requester.request(
                    Array(text.utf8), to: exchange.requests, key: Array("key-1".utf8), deadline: .after(.seconds(30)))
            }
            let null = try await ask("null")
            #expect(null.value == nil)
            #expect(null.record.keyText == "key-1")
            #expect(null.headers == [])
            let empty = try await ask("empty")
            #expect(empty.value == [])
            #expect(try await ask("typed").headers == ["__TypeId__": "peer.Peer$Serial"])
            let error = await #expect(throws: RequestError.self) { try await ask("error") }
            #expect(error?.problem == Problem(status: 409, title: "Taken"))
        }
        // As Spring's error replies, which are made from a Message: without the request's key.
        let records = try await exchange.firstReplies(4)
        #expect(records.map(\.keyText) == ["key-1", "key-1", "key-1", nil])
    }

    @Test(arguments: Conformance.kinds())
    func aReplyIsKnownByItsIDAlone(_ kind: TestBroker.Kind) async throws {
        let exchange = try await Exchange(on: kind)
        try await exchange.runUnanswered {
            $0.replyPartition = .any
        } _: { requester in
            let asked = Task {
                try await requester.request([1], to: exchange.requests, deadline: .after(.seconds(60)))
            }
            let request = try #require(try await exchange.firstRequests(1).first)
            let id = try #require(request.headers[WireContract.correlationID])
            func reply(_ partition: Int, _ text: String, _ headers: [KafkaHeader]) -> ProducerRecord {
                ProducerRecord(
                    topic: exchange.replies, partition: partition, key: [UInt8(partition)], value: Array(text.utf8),
                    headers: KafkaHeaders(headers))
            }
            let right = Header(name: "kafka_correlationId", value: id)
            try await exchange.produce([
                // The last id counts here too.
                reply(2, "somebody else's", [right, self.id("other")]),
                reply(
                    2, "right", [self.id("other"), Header(name: "serverSentAnError", text: "not configured"), right]),
                reply(2, "again", [right]),
            ])
            let answer = try await asked.value
            #expect(answer.text == "right")
            #expect(answer.partition == 2)
            try await eventually { requester.statistics.duplicate == 1 && requester.statistics.foreign == 1 }
        }
    }

    @Test(arguments: Conformance.kinds())
    func requestsAreAsSpringWritesThem(_ kind: TestBroker.Kind) async throws {
        let exchange = try await Exchange(on: kind)
        try await exchange.runUnanswered {
            $0.replyPartition = .static(1)
        } _: { requester in
            _ = try? await requester.request(
                [1], to: exchange.requests, key: [2], headers: ["kafka_correlationId": "mine", "__TypeId__": "old"],
                typeID: "peer.Peer$Serial", deadline: .after(.milliseconds(300)))
            let request = try #require(try await exchange.firstRequests(1).first)
            #expect(
                request.headers.map(\.name)
                    == [
                        "kafka_correlationId", "__TypeId__", "kafka_correlationId", "kafka_replyTopic",
                        "kafka_replyPartition", "causeway-deadline",
                    ])
            #expect(request.headers["__TypeId__"] == Array("peer.Peer$Serial".utf8))
            #expect(request.headers["kafka_correlationId"]?.count == 32)
            #expect(request.headers["kafka_replyTopic"] == Array(exchange.replies.utf8))
            #expect(request.headers["kafka_replyPartition"] == [0, 0, 0, 1])
        }
    }

    @Test(arguments: Conformance.kinds())
    func whoAsksIsSaidOnceAndByTheRequesterAlone(_ kind: TestBroker.Kind) async throws {
        let exchange = try await Exchange(on: kind)
        let told: KafkaHeaders = [
            "causeway-principal": "mallory", "idempotency-key": "k-1", "causeway-principal": "eve",
            "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        ]
        try await exchange.run { request in
            let count = request.record.headers.filter { $0.name == "causeway-principal" }.count
            let parts = [request.principal, request.idempotencyKey, request.traceparent, request.typeID]
            return ReplyValue(text: "\(count) " + parts.map { $0 ?? "-" }.joined(separator: " "))
        } _: { requester, _ in
            func ask(_ headers: KafkaHeaders, _ principal: String?) async throws -> String? {
                try await requester.request(
                    [1], to: exchange.requests, headers: headers, principal: principal, deadline: .after(.seconds(30))
                ).text
            }
            let rest = "k-1 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01 -"
            let answers = try await [ask(told, "alice"), ask(told, nil), ask([], "alice"), ask([], nil)]
            #expect(answers == ["1 alice \(rest)", "0 - \(rest)", "1 alice - - -", "0 - - - -"])
        }
    }
}
