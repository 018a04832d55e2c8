import CausewayKafka
import CausewayObservability
import CausewayRequestReply
import CausewayRuntime
import CausewayTesting
import KafkaTestSupport
import Testing

/// A trace crosses a request and its reply by itself.
@Suite(.timeLimit(.minutes(3)))
struct TraceTests {
    @Test func theHandlerRunsInTheCallersTrace() async throws {
        let exchange = try await Exchange(on: .embedded)
        try await exchange.run { request in
            ReplyValue(text: TraceContext.current.map { "\($0.traceparent) \($0.state ?? "")" } ?? "none")
        } _: { requester, _ in
            func ask(_ headers: KafkaHeaders = []) async throws -> Reply {
                try await requester.request(
                    [1], to: exchange.requests, headers: headers, deadline: .after(.seconds(20)))
            }
            var trace = TraceContext.root(isSampled: true)
            trace.state = "vendor=1"
            let reply = try await TraceContext.$current.withValue(trace) { try await ask() }
            let words = try #require(reply.text).split(separator: " ")
            let inner = try #require(TraceContext(traceparent: String(words[0])))
            #expect(inner.traceID == trace.traceID)
            #expect(inner.spanID != trace.spanID)
            #expect(inner.isSampled)
            #expect(words.last == "vendor=1")
            #expect(reply.headers[WireContract.traceparent] == Array(trace.traceparent.utf8))

            #expect(try await ask().text == "none")
            #expect(try await ask().headers[WireContract.traceparent] == nil)
            // What a caller has set itself stays, and what is none is ignored.
            let own = TraceContext.root()
            let other = try await TraceContext.$current.withValue(trace) {
                try await ask(["traceparent": own.traceparent])
            }
            #expect(other.text?.contains("\(own.traceID)") == true)
            #expect(try await ask(["traceparent": "nonsense"]).text == "none")
        }
    }

    @Test func metricsTellHowRequestsEnd() async throws {
        let exchange = try await Exchange(on: .embedded)
        let registry = PrometheusRegistry()
        try await withLoops(2) { loops in
            var configuration = RequesterConfiguration(
                bootstrapServers: exchange.broker.bootstrapServers, replyTopic: exchange.replies)
            configuration.requestTopics = [exchange.requests]
            configuration.consumer.fetchWaitMax = .milliseconds(5)
            let requester = try Requester(configuration: configuration, loop: loops[0], metrics: registry)
            var answering = ResponderConfiguration(
                bootstrapServers: exchange.broker.bootstrapServers, topic: exchange.requests, group: exchange.group)
            answering.consumer.fetchWaitMax = .milliseconds(5)
            let responder = try Responder(configuration: answering, loop: loops[1], metrics: registry) { request in
                if request.text == "refuse" { throw Problem(status: 409) }
                return ReplyValue(request.value)
            }
            try await ending {
                try await requester.waitUntilReady()
                #expect(await requester.outcome("fine", to: exchange.requests, within: .seconds(20)) == "reply")
                #expect(await requester.outcome("refuse", to: exchange.requests, within: .seconds(20)) == "problem")
                #expect(await requester.outcome("x", to: exchange.requests, within: .zero) == "timeout")
            } finally: {
                await requester.stop(deadline: .now())
                await responder.stop(deadline: .after(.seconds(2)))
            }
            let text = registry.render()
            func line(_ name: String, _ label: String) -> String? {
                text.split(separator: "\n").first { $0.hasPrefix(name) && $0.contains(label) }
                    .flatMap { $0.split(separator: " ").last }.map(String.init)
            }
            #expect(line("causeway_requests_total", "end=\"answered\"") == "1")
            #expect(line("causeway_requests_total", "end=\"problem\"") == "1")
            #expect(line("causeway_requests_total", "end=\"timeout\"") == "1")
            #expect(line("causeway_requests_pending", exchange.replies) == "0")
            #expect(line("causeway_request_seconds_count", exchange.replies) == "2")
            #expect(line("causeway_requests_received_total", "end=\"replied\"") == "1")
            #expect(line("causeway_requests_received_total", "end=\"problem\"") == "1")
            #expect(line("causeway_handler_seconds_count", exchange.requests) == "2")
        }
    }
}
