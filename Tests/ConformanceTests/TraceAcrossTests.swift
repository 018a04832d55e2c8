import CausewayHTTP
import CausewayIngress
import CausewayKafka
import CausewayObservability
import CausewayRequestReply
import CausewayRuntime
import CausewayTesting
import KafkaTestSupport
import Testing

/// One trace from an HTTP request over its Kafka request to the reply.
@Suite(.timeLimit(.minutes(3)))
struct TraceAcrossTests {
    @Test func theHandlerOfTheRequestIsInTheTraceOfTheClient() async throws {
        let exchange = try await Exchange(on: .embedded)
        try await exchange.run { request in
            ReplyValue(text: TraceContext.current.map { "\($0.traceID) \($0.isSampled)" } ?? "none")
        } _: { requester, _ in
            try await withLoops(1) { loops in
                var router = HTTPRouter()
                router.use(HTTPTracing())
                router.add(KafkaRoute(.post, "/ask", to: exchange.requests, timeout: .seconds(20)), via: requester)
                var configuration = HTTPServerConfiguration()
                configuration.port = 0
                let server = try HTTPServer(configuration: configuration, loops: loops, router: router)
                try await server.listen()
                let serving = Task { try await server.run() }
                let trace = TraceContext.root(isSampled: true)
                let client = HTTPClient(host: "127.0.0.1", port: try #require(server.port), loop: loops[0])
                let request = HTTPRequest(.post, "/ask", fields: [.traceparent: trace.traceparent])
                let response = try await client.execute(
                    request, body: Array("1".utf8), deadline: .after(.seconds(20)))
                #expect(response.text == "\(trace.traceID) true")
                await client.shutdown()
                serving.cancel()
                _ = await serving.result
            }
        }
    }
}
