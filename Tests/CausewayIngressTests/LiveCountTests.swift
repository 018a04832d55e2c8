import CausewayHTTP
import CausewayIngress
import CausewayKafka
import CausewayProcessor
import CausewayRuntime
import CausewayTesting
import Testing

/// From records to a page that watches their count: windows, a view of their results, a stream of its changes.
@Suite(.timeLimit(.minutes(3)))
struct LiveCountTests {
    @Test func aPageWatchesACountPerMinute() async throws {
        let broker = try await TestBroker.shared(.embedded)
        let servers = broker.bootstrapServers
        let orders = TestBroker.uniqueName("orders")
        let perMinuteTopic = TestBroker.uniqueName("orders-per-minute")
        for topic in [orders, perMinuteTopic] { try await broker.createTopic(name: topic, partitions: 2) }
        let loop = try EventLoop(name: "live count")
        let perMinute = try WindowedAggregation(
            configuration: .init(
                bootstrapServers: servers, inputTopic: orders, outputTopic: perMinuteTopic, group: "stats-\(orders)"),
            windows: .tumbling(of: .seconds(60), gracePeriod: .seconds(10)), fold: .count, loop: loop)
        let counts = try MaterializedView(
            configuration: .init(bootstrapServers: servers, topic: perMinuteTopic), keys: .windowedKey,
            values: .json(Int.self))
        var router = HTTPRouter()
        router.get("/orders-per-minute") { _ in
            .events(
                counts.changes.compactMap { event -> HTTPEvent? in
                    guard case .change(let change) = event, let count = change.newValue else { return nil }
                    return HTTPEvent("\(count)", name: change.key.keyText, id: "\(change.key.window.start)")
                })
        }
        var configuration = HTTPServerConfiguration()
        configuration.port = 0
        let server = try HTTPServer(configuration: configuration, loops: [loop], router: router)
        let running = Task { try await ServiceGroup([perMinute, counts, server]).run() }
        try await perMinute.waitUntilReady()
        try await eventually { server.port != nil }
        let client = HTTPClient(host: "127.0.0.1", port: try #require(server.port), loop: loop)
        let producer = try KafkaProducer(configuration: .init(bootstrapServers: servers))
        let sending = Task {
            while !Task.isCancelled {
                let record = ProducerRecord(
                    topic: orders, key: "pizza", text: "", timestamp: KafkaTimestamp(milliseconds: 30_000))
                _ = try await producer.send(record)
                try? await Task.sleep(for: .milliseconds(20))
            }
        }
        var seen: [Int] = []
        for try await event in client.events(HTTPRequest(.get, "/orders-per-minute")) {
            #expect(event.name == "pizza")
            #expect(event.id == "0")
            seen.append(try #require(event.data.flatMap { Int($0) }))
            if seen.count == 3 { break }
        }
        #expect(seen == seen.sorted() && Set(seen).count == 3, "a count grows")
        sending.cancel()
        _ = await sending.result
        try await producer.close()
        running.cancel()
        try await running.value
        await client.shutdown()
        await loop.shutdown()
    }
}
