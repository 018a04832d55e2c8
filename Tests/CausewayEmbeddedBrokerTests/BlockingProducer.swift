import CLibrdkafka

/// A producer of the plain client, on threads of its own, to topic `a`.
final class BlockingProducer: @unchecked Sendable {
    // Sendable because librdkafka's producer may be called from any thread.
    private let client: PlainClient

    init(servers: String) throws {
        client = try PlainClient(RD_KAFKA_PRODUCER, servers: servers)
    }

    func send(_ value: String) async throws -> Int64 {
        try await onThread { [self] in try client.send(value, to: "a") }
    }

    func enqueue(_ value: String) async throws {
        try await onThread { [self] in try client.enqueue(value, to: "a") }
    }

    func delivery(within seconds: Int32 = 10) async throws -> Int64 {
        try await onThread { [self] in try client.delivery(within: seconds) }
    }
}
