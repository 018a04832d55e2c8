public import CausewayEmbeddedBroker
public import CausewayKafka
internal import FoundationEssentials
internal import Synchronization

/// A running broker that tests use, whichever kind it is.
///
/// A test that runs on each kind that is there, with a topic of its own:
///
/// ```swift
/// @Test(arguments: TestBroker.Kind.available)
/// func ordersArrive(_ kind: TestBroker.Kind) async throws {
///     let broker = try await TestBroker.shared(kind)
///     try await broker.withTopic("orders", partitions: 3) { topic in
///         let producer = try KafkaProducer(configuration: .init(bootstrapServers: broker.bootstrapServers))
///         _ = try await producer.send(ProducerRecord(topic: topic, text: "an order"))
///         // ...
///     }
/// }
/// ```
///
/// A test that breaks its broker has one of its own, from ``withBroker(_:nodes:settings:_:)``.
public struct TestBroker: Sendable {
    /// Which kind it is, so what it can do.
    public let kind: Kind
    /// The brokers' addresses for `bootstrap.servers`.
    public let bootstrapServers: String
    let source: Source
    /// Whether other tests use it too.
    let isShared: Bool

    /// What is behind it.
    enum Source: Sendable {
        case embedded(EmbeddedBroker)
        case apacheKafka(ApacheKafka)
        case external(KafkaAdmin)
    }

    private init(_ broker: TestBroker, isShared: Bool) {
        kind = broker.kind
        bootstrapServers = broker.bootstrapServers
        source = broker.source
        self.isShared = isShared
    }

    /// Uses an embedded broker of the caller's.
    ///
    /// - Parameter broker: The broker, which stays the caller's to close.
    public init(_ broker: EmbeddedBroker) {
        ProcessStarts.keepOffBrokers
        kind = .embedded
        bootstrapServers = broker.bootstrapServers
        source = .embedded(broker)
        isShared = false
    }

    /// Uses an Apache Kafka of the caller's.
    ///
    /// - Parameter kafka: The cluster, which stays the caller's to close.
    public init(_ kafka: ApacheKafka) {
        kind = .apacheKafka
        bootstrapServers = kafka.bootstrapServers
        source = .apacheKafka(kafka)
        isShared = false
    }

    /// Uses a cluster that is already there.
    ///
    /// - Parameter bootstrapServers: The brokers' addresses.
    /// - Throws: `KafkaError` if there is no address.
    public init(external bootstrapServers: String) throws(KafkaError) {
        kind = .external
        self.bootstrapServers = bootstrapServers
        source = .external(try KafkaAdmin(bootstrapServers: bootstrapServers))
        isShared = true
    }

    /// The broker of a kind that tests share, started at the first call.
    ///
    /// All tests of this process share a cluster, and those of two files an embedded broker. That one gives each producer an
    /// id at random and forgets none: of a thousand on one broker two have the same one in every second run, and the
    /// transactions of the later one are then refused for good (librdkafka 2.0.2 and later).
    ///
    /// Nobody breaks it: its faults throw ``TestBrokerError/shared(_:)``.
    ///
    /// - Parameters:
    ///   - kind: The kind; see ``Kind/available``.
    ///   - fileID: The file whose tests share it; where a helper calls this for tests, their file.
    /// - Returns: The broker.
    /// - Throws: Why there is none.
    public static func shared(_ kind: Kind, fileID: String = #fileID) async throws -> TestBroker {
        let broker =
            switch kind {
            case .embedded: TestBroker(try embedded(for: fileID))
            case .apacheKafka: TestBroker(try await ApacheKafka.shared())
            case .external: try TestBroker(external: Kind.externalBootstrapServers ?? "")
            }
        return TestBroker(broker, isShared: true)
    }

    /// Each file's, and the one that the next file may share.
    private static let embeddedBrokers = Mutex<(ofFiles: [String: EmbeddedBroker], half: EmbeddedBroker?)>(([:], nil))

    private static func embedded(for fileID: String) throws(EmbeddedBrokerError) -> EmbeddedBroker {
        try embeddedBrokers.withLock { brokers throws(EmbeddedBrokerError) in
            if let broker = brokers.ofFiles[fileID] { return broker }
            let broker: EmbeddedBroker
            if let half = brokers.half { broker = half } else { broker = try EmbeddedBroker() }
            brokers.half = brokers.half == nil ? broker : nil
            brokers.ofFiles[fileID] = broker
            return broker
        }
    }

    /// Makes a topic and waits until it can be used.
    ///
    /// - Parameters:
    ///   - name: Its name.
    ///   - partitions: How many partitions it has.
    ///   - configuration: Settings by Kafka's names; the embedded broker has none and ignores them.
    /// - Throws: Why it was not made.
    public func createTopic(
        name: String, partitions: Int = 1, configuration: [String: String] = [:]
    ) async throws {
        let topic = TopicSpec(name, partitions: partitions, configuration: configuration)
        switch source {
        case .embedded(let broker): try await broker.createTopic(name: name, partitions: partitions)
        case .apacheKafka(let kafka): try await kafka.admin.createTopics([topic])
        case .external(let admin): try await admin.createTopics([topic])
        }
    }

    /// Runs a body with a new topic of a name that no other test has.
    ///
    /// On a cluster that is there to stay the topic is deleted afterwards; the others go with the test run.
    ///
    /// - Parameters:
    ///   - prefix: What the name begins with.
    ///   - partitions: How many partitions it has.
    ///   - configuration: Settings by Kafka's names; the embedded broker has none and ignores them.
    ///   - body: What to do, given the topic's name; runs in the caller's isolation.
    /// - Returns: What the body returns.
    /// - Throws: What the body throws, or why the topic was not made.
    public func withTopic<Result>(
        _ prefix: String = "test", partitions: Int = 1, configuration: [String: String] = [:],
        _ body: (String) async throws -> Result
    ) async throws -> Result {
        let name = Self.uniqueName(prefix)
        try await createTopic(name: name, partitions: partitions, configuration: configuration)
        do {
            let result = try await body(name)
            await deleteIfExternal(name)
            return result
        } catch {
            await deleteIfExternal(name)
            throw error
        }
    }

    /// Makes a name for a topic, group or transactional id that nothing else has.
    ///
    /// - Parameter prefix: What the name begins with.
    /// - Returns: The prefix, a hyphen and 16 hexadecimal digits.
    public static func uniqueName(_ prefix: String) -> String {
        let digits = String(UInt64.random(in: .min ... .max), radix: 16)
        return "\(prefix)-" + String(repeating: "0", count: 16 - digits.count) + digits
    }

    private func deleteIfExternal(_ name: String) async {
        guard case .external(let admin) = source else { return }
        // What can't be deleted is left: the test has its result.
        try? await admin.deleteTopics([name])
    }
}
