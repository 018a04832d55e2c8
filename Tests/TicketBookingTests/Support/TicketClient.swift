import CausewayHTTP
import CausewayRuntime
import Foundation
import TicketDomain

/// A client of the sample's HTTP surface, with a loop of its own.
struct TicketClient: Sendable {
    private let loop: EventLoop
    private let http: HTTPClient

    /// Makes a client of the sample at a URL, as it prints it.
    init(url: String, connections: Int = 8) throws {
        let address = url.replacing("http://", with: "").split(separator: ":")
        loop = try EventLoop(name: "ticket client")
        var configuration = HTTPClientConfiguration()
        configuration.connectionLimit = connections
        http = HTTPClient(
            host: String(address[0]), port: Int(address[1]) ?? 0, loop: loop, configuration: configuration)
    }

    func send(
        _ method: HTTPRequest.Method, _ path: String, fields: HTTPFields = HTTPFields(), body: String? = nil,
        within limit: Duration = .seconds(20)
    ) async throws -> HTTPClientResponse {
        var fields = fields
        if body != nil { fields[.contentType] = "application/json" }
        return try await http.execute(
            HTTPRequest(method, path, fields: fields), body: body.map { Array($0.utf8) }, deadline: .after(limit))
    }

    func get(_ path: String) async throws -> HTTPClientResponse { try await send(.get, path) }

    /// Asks for seats of a show.
    func book(
        _ show: String, _ seats: String..., customer: String = "c-1001", within limit: Duration = .seconds(20)
    ) async throws -> HTTPClientResponse {
        let list = seats.map { "\"\($0)\"" }.joined(separator: ",")
        return try await send(
            .post, "/v1/shows/\(show)/bookings", body: #"{"seats":[\#(list)],"customer":"\#(customer)"}"#, within: limit
        )
    }

    func close() async {
        await http.shutdown()
        await loop.shutdown()
    }

    /// Makes a client for as long as a body takes.
    static func with<Value>(
        url: String, connections: Int = 8, _ body: (TicketClient) async throws -> Value
    ) async throws -> Value {
        let client = try TicketClient(url: url, connections: connections)
        do {
            let value = try await body(client)
            await client.close()
            return value
        } catch {
            await client.close()
            throw error
        }
    }
}

extension HTTPClientResponse {
    /// The body as a JSON object; empty if it is none.
    var object: [String: Any] { (try? JSONSerialization.jsonObject(with: Data(body))) as? [String: Any] ?? [:] }
}
