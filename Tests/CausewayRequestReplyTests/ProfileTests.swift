import CausewayKafka
import CausewayRuntime
import CausewayTesting
import Testing

@testable import CausewayRequestReply

/// Other toolkits as peers: the headers that each writes and reads.
@Suite(.timeLimit(.minutes(4)))
struct ProfileTests {
    /// Runs a body with a requester and a responder of one profile.
    private func run(
        _ profile: WireProfile, _ exchange: Exchange, handler: @escaping Responder.Handler,
        _ body: (Requester) async throws -> Void
    ) async throws {
        try await withLoops(2) { loops in
            let requester = try exchange.requester(on: loops[0]) {
                $0.profile = profile
                $0.replyPartition = .static(1)
            }
            let responder = try exchange.responder(on: loops[1]) {
                $0.profile = profile
            } handler: {
                try await handler($0)
            }
            try await ending {
                try await requester.waitUntilReady()
                try await responder.waitUntilReady()
                try await body(requester)
            } finally: {
                await requester.stop(deadline: .after(.seconds(2)))
                await responder.stop(deadline: .after(.seconds(2)))
            }
        }
    }

    @Test(arguments: ["spring", "smallrye", "nestjs", "faststream", "zilla"])
    func bothSidesUnderstandEachOther(_ name: String) async throws {
        let profile = try #require(WireProfile(named: name))
        let exchange = try await Exchange(on: .embedded)
        try await run(profile, exchange) { request in
            if request.text == "refuse" { throw Problem(status: 409, title: "Taken", detail: "A12") }
            return ReplyValue(text: "you said \(request.text ?? "")", headers: ["mood": "good"])
        } _: { requester in
            let reply = try await requester.request(
                Array("hello".utf8), to: exchange.requests, key: [1], deadline: .after(.seconds(20)))
            #expect(reply.text == "you said hello")
            #expect(reply.headers["mood"] == Array("good".utf8))
            #expect(!reply.headers.contains { $0.name == profile.correlationID.description })
            if profile.replyPartition != nil { #expect(reply.partition == 1) }
            let error = await #expect(throws: RequestError.self) {
                try await requester.request(
                    Array("refuse".utf8), to: exchange.requests, deadline: .after(.seconds(20)))
            }
            #expect(error?.problem == Problem(status: 409, title: "Taken", detail: "A12"))
            #expect(requester.statistics.orphan + requester.statistics.foreign == 0)
        }
    }

    /// Names and encodings on the wire: (request's headers, in order; the partition's bytes; reply's; error reply's).
    private static let names: [(String, [String], [UInt8], [String], [String])] = [
        (
            "smallrye", ["REPLY_CORRELATION_ID", "REPLY_TOPIC", "REPLY_PARTITION", "causeway-deadline"], [0, 0, 0, 1],
            ["REPLY_CORRELATION_ID"], ["REPLY_CORRELATION_ID", "causeway-problem"]
        ),
        (
            "nestjs", ["kafka_correlationId", "kafka_replyTopic", "kafka_replyPartition", "causeway-deadline"],
            Array("1".utf8), ["kafka_correlationId", "kafka_nest-is-disposed"],
            ["kafka_correlationId", "causeway-problem", "kafka_nest-err", "kafka_nest-is-disposed"]
        ),
        (
            "faststream", ["correlation_id", "reply_to", "causeway-deadline"], [], ["correlation_id"],
            ["correlation_id", "causeway-problem"]
        ),
        (
            "zilla", ["zilla:correlation-id", "zilla:reply-to", "causeway-deadline"], [],
            ["zilla:correlation-id", ":status"],
            ["zilla:correlation-id", "causeway-problem", ":status", "content-type"]
        ),
    ]

    @Test(arguments: names)
    func headersAreThoseOfThePeer(
        _ name: String, _ request: [String], _ partition: [UInt8], _ reply: [String], _ error: [String]
    ) async throws {
        let profile = try #require(WireProfile(named: name))
        let exchange = try await Exchange(on: .embedded, partitions: 1)
        try await run(profile, exchange) { request in
            if request.text == "refuse" { throw Problem(status: 409, detail: "A12") }
            return ReplyValue(request.value)
        } _: { requester in
            for text in ["fine", "refuse"] {
                _ = try? await requester.request(
                    Array(text.utf8), to: exchange.requests, key: [1], deadline: .after(.seconds(20)))
            }
            let asked = try #require(try await exchange.firstRequests(1, partitions: 1).first)
            #expect(asked.headers.map(\.name) == request)
            #expect(asked.headers[profile.replyTopic.description] == Array(exchange.replies.utf8))
            if let header = profile.replyPartition { #expect(asked.headers[header.description] == partition) }
            var answers: [String: ConsumerRecord] = [:]
            for answer in try await exchange.firstReplies(2) {
                answers[answer.valueText == "fine" ? "fine" : "refused"] = answer
            }
            let fine = try #require(answers["fine"])
            #expect(fine.headers.map(\.name) == reply)
            #expect(fine.keyBytes == [1])
            #expect(fine.headers[reply[0]] == asked.headers[request[0]])
            let refused = try #require(answers["refused"])
            #expect(refused.headers.map(\.name) == error)
            #expect(refused.keyBytes == nil)
            if let end = profile.end { #expect(fine.headers[end.description] == [0]) }
            if let text = profile.error { #expect(refused.headers[text.description] == refused.valueBytes) }
            if let status = profile.status {
                #expect(fine.headers[status.description] == Array("200".utf8))
                #expect(refused.headers[status.description] == Array("409".utf8))
                #expect(refused.headers["content-type"] == Array("application/problem+json".utf8))
            }
        }
    }

    /// Replies as the peers' own servers write them, to a requester of ours.
    @Test(
        arguments: [
            ("nestjs", ["kafka_nest-is-disposed": "\0"], #"{"a":1}"#, nil, nil),
            ("nestjs", [:], "first of several", nil, nil),
            ("nestjs", ["kafka_nest-err": #"{"status":"error","message":"Forbidden"}"#], "", 500, "Forbidden"),
            (
                "nestjs", ["kafka_nest-err": "There is no matching handler", "kafka_nest-is-disposed": "\0"], "", 500,
                "There is no matching handler"
            ),
            ("faststream", ["content-type": "application/json"], #"{"a":1}"#, nil, nil),
            ("zilla", [":status": "200", "content-type": "application/json"], "{}", nil, nil),
            ("zilla", [":status": "412"], "", 412, nil),
            ("zilla", [":status": "422"], #"{"detail":"no such seat"}"#, 422, "no such seat"),
            ("smallrye", [:], "", nil, nil),
            ("smallrye", ["REPLY_ERROR": "refused"], "", 500, "refused"),
        ] as [(String, KafkaHeaders, String, Int?, String?)])
    func repliesOfPeersAreUnderstood(
        _ name: String, _ headers: KafkaHeaders, _ value: String, _ status: Int?, _ detail: String?
    ) async throws {
        let profile = try #require(WireProfile(named: name))
        let exchange = try await Exchange(on: .embedded, partitions: 1)
        try await exchange.runUnanswered {
            $0.profile = profile
            $0.errorHeaders = ["REPLY_ERROR"]
            $0.replyPartition = .static(0)
        } _: { requester in
            let asked = Task {
                try await requester.request([1], to: exchange.requests, deadline: .after(.seconds(30)))
            }
            let request = try #require(try await exchange.firstRequests(1, partitions: 1).first)
            var headers = headers
            let id = profile.correlationID.description
            headers.append(name: id, value: request.headers[id])
            // A requester without a partition of its own reads all of them.
            let partition = profile.replyPartition == nil ? 2 : 0
            try await exchange.produce([
                ProducerRecord(
                    topic: exchange.replies, partition: partition, value: Array(value.utf8), headers: headers)
            ])
            switch await asked.result {
            case .success(let reply):
                #expect(status == nil)
                #expect(reply.text == value)
            case .failure(let error):
                let problem = try #require(error as? RequestError).problem
                #expect(problem.status == status)
                #expect(problem.detail == detail)
            }
        }
    }

    /// A client of NestJS names its partition in text, and four digits are text.
    @Test func partitionsAreReadAsThePeerWritesThem() {
        let digits = Array("0001".utf8)
        #expect(PartitionCoding.decode(digits.span.bytes, count: .max, as: .decimalText) == 1)
        #expect(PartitionCoding.decode(digits.span.bytes, count: .max, as: .bigEndian) == 0x3030_3031)
        let bytes: [UInt8] = [0, 0, 0, 1]
        #expect(PartitionCoding.decode(bytes.span.bytes, count: 2, as: .decimalText) == 1)
        #expect(PartitionCoding.encode(12, as: .decimalText) == Array("12".utf8))
        #expect(PartitionCoding.encode(12, as: .bigEndian) == [0, 0, 0, 12])
    }

    @Test func aStatusThatTheHandlerSetIsKept() async throws {
        let exchange = try await Exchange(on: .embedded, partitions: 1)
        try await run(.zilla, exchange) { _ in
            ReplyValue(text: "{}", headers: [":status": "201"])
        } _: { requester in
            let reply = try await requester.request([1], to: exchange.requests, deadline: .after(.seconds(20)))
            #expect(reply.headers == [":status": "201"])
        }
    }

    @Test func namesOfTheApplicationsOwn() async throws {
        var profile = WireProfile.spring
        profile.correlationID = "my-id"
        profile.replyTopic = "my-topic"
        profile.replyPartition = "my-partition"
        let exchange = try await Exchange(on: .embedded, partitions: 1)
        try await run(profile, exchange) {
            ReplyValue($0.value)
        } _: { requester in
            let reply = try await requester.request([1], to: exchange.requests, deadline: .after(.seconds(20)))
            #expect(reply.partition == 1)
            #expect(reply.headers == [])
            let request = try #require(try await exchange.firstRequests(1, partitions: 1).first)
            #expect(request.headers.map(\.name) == ["my-id", "my-topic", "my-partition", "causeway-deadline"])
        }
    }
}
