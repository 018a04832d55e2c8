import CausewayHTTP
import CausewayRuntime
import Foundation
import TestSupport
import Testing

/// `causeway gateway` on the embedded broker.
@Suite(.timeLimit(.minutes(3)))
struct GatewayCommandTests {
    /// Starts a gateway and asks it; it has to end in good order.
    private func withGateway(
        _ arguments: [String], _ body: (ChildProcess, HTTPClient) async throws -> Void
    ) async throws {
        let process = try Causeway.start(["gateway"] + arguments)
        let url = try await process.line(containing: "http://127.0.0.1:")
        let loop = try EventLoop(name: "client")
        let client = HTTPClient(host: "127.0.0.1", port: Int(url.split(separator: ":").last ?? "") ?? 0, loop: loop)
        do {
            try await body(process, client)
        } catch {
            await client.shutdown()
            await loop.shutdown()
            throw error
        }
        #expect(try await Causeway.stop(process) == 0)
        await client.shutdown()
        await loop.shutdown()
    }

    private func get(_ client: HTTPClient, _ path: String) async throws -> HTTPClientResponse {
        try await client.execute(HTTPRequest(.get, path), deadline: .after(.seconds(20)))
    }

    private func post(_ client: HTTPClient, _ path: String, _ body: String) async throws -> HTTPClientResponse {
        try await client.execute(
            HTTPRequest(.post, path, fields: [.contentType: "application/json"]), body: Array(body.utf8),
            deadline: .after(.seconds(30)))
    }

    private func awaitReady(_ client: HTTPClient) async throws {
        try await eventually(within: .seconds(20)) { try await get(client, "/readyz").status == .ok }
    }

    @Test func requestsAreAnswered() async throws {
        let arguments = [
            "--bootstrap", try await SharedResponder.bootstrap, "--port", "0", "--timeout", "20", "--route",
            "POST /requests=requests>replies", "--route", "PUT /other=requests>replies",
        ]
        try await withGateway(arguments) { _, client in
            try await awaitReady(client)
            for body in [#"{"n":1}"#, "", #"{"text":"Grüße"}"#] {
                let answer = try await post(client, "/requests", body)
                #expect(answer.status == .ok)
                #expect(answer.fields[.contentType] == "application/json")
                #expect(answer.text == body)
            }
            let other = try await client.execute(
                HTTPRequest(.put, "/other"), body: [0x31], deadline: .after(.seconds(20)))
            #expect(other.text == "1")
            // What is no JSON does not get to the topic.
            let broken = try await post(client, "/requests", #"{"n":1,}"#)
            #expect(broken.status == .badRequest)
            #expect(broken.fields[.contentType] == "application/problem+json")
            #expect(broken.text.contains("line 1"))
            let hello = try await get(client, "/hello")
            #expect(hello.status == .ok)
            #expect(hello.text == "hello")
            let alive = try await get(client, "/livez")
            #expect(alive.status == .ok)
            let wrong = try await get(client, "/requests")
            #expect(wrong.status == .methodNotAllowed)
            #expect(wrong.fields[.contentType] == "application/problem+json")
            let unknown = try await get(client, "/nothing")
            #expect(unknown.status == .notFound)
        }
    }

    @Test func aRequestThatNobodyAnswers() async throws {
        let arguments = [
            "--bootstrap", try await SharedResponder.bootstrap, "--port", "0", "--timeout", "0.5", "--route",
            "POST /requests=silence>replies",
        ]
        try await withGateway(arguments) { _, client in
            try await awaitReady(client)
            let start = ContinuousClock.now
            let answer = try await post(client, "/requests", "{}")
            let time = ContinuousClock.now - start
            #expect(answer.status == .gatewayTimeout)
            #expect(answer.fields[.contentType] == "application/problem+json")
            #expect(time >= .milliseconds(500))
            #expect(time < .seconds(2))
        }
    }

    @Test func aClusterThatComesLater() async throws {
        let port = Int(try FreePort.next())
        let arguments = [
            "--bootstrap", "127.0.0.1:\(port)", "--port", "0", "--timeout", "20", "--route",
            "POST /requests=requests>replies",
        ]
        try await withGateway(arguments) { _, client in
            let before = try await get(client, "/readyz")
            #expect(before.status == .serviceUnavailable)
            #expect(before.fields[.contentType] == "application/problem+json")
            let problem = try JSONSerialization.jsonObject(with: Data(before.body)) as? [String: Any]
            let reasons = problem?["reasons"] as? [String] ?? []
            #expect(reasons.count == 1)
            #expect(reasons.first?.hasPrefix("replies on replies: ") == true)
            let refused = try await post(client, "/requests", "{}")
            #expect(refused.status == .serviceUnavailable)
            #expect(refused.fields[.retryAfter] != nil)
            let hello = try await get(client, "/hello")
            #expect(hello.status == .ok)

            let (broker, address) = try await Causeway.broker("requests:4", "replies:1", port: port)
            let responder = try Causeway.start(
                "respond", "--bootstrap", address, "--topic", "requests", "--group", "g", "--echo")
            try await awaitReady(client)
            let answer = try await post(client, "/requests", "{}")
            #expect(answer.text == "{}")
            #expect(try await Causeway.stop(responder) == 0)
            #expect(try await Causeway.stop(broker) == 0)
        }
    }

    @Test func aPortThatIsTaken() async throws {
        try await withGateway(["--bootstrap", "127.0.0.1:1", "--port", "0"]) { process, _ in
            let url = process.standardOutput.first ?? ""
            let port = url.split(separator: ":").last.map(String.init) ?? ""
            let second = try await Causeway.run("gateway", "--bootstrap", "127.0.0.1:1", "--port", port)
            #expect(second.code == 69)
            #expect(second.error.last?.contains(port) == true)
        }
    }
}
