/// A Kafka broker inside this process, for trying things out and for unit tests: nothing to install, nothing on disk.
///
/// It is librdkafka's mock cluster, reached over loopback TCP by any Kafka client of this machine. It is not Apache
/// Kafka. What to know before relying on it:
/// - Everything is in memory and gone at the end. A partition keeps 5 MB or 100,000 batches, then silently drops the
///   oldest.
/// - No admin requests: topics are made by ``createTopic(name:partitions:)``, or with 4 partitions by the first client
///   that asks for one.
/// - Transactions are accepted but isolate nothing: aborted and open ones are visible, offsets sent in them are lost, and
///   no producer is fenced.
/// - Each producer gets an id at random, of 900,000, and none is forgotten: of a thousand on one broker two have the same
///   one in every second run. The later one's transactions then never end; a new producer gets another id.
/// - A fetch returns one produced batch, and one that finds nothing waits its whole `fetch.wait.max.ms`, also when a
///   record comes meanwhile: consumers of it set 1 to 10 ms.
/// - The first member of a consumer group waits 3 s to join, a later rebalance may take up to the session time-out, and
///   static members are not supported. Commits are refused while a group rebalances, so what moves may be read again.
/// - It listens on 127.0.0.1 only, without TLS, SASL or access control; its accept queue holds 5 connections.
public final class EmbeddedBroker: Sendable {
    /// The addresses of the brokers for `bootstrap.servers`, `127.0.0.1:41233`, with commas between several.
    public let bootstrapServers: String
    /// How many brokers there are; their ids are 1, 2, and so on.
    public let brokerCount: Int

    private let thread: ClusterThread

    /// Starts the broker, which serves when the call returns, some milliseconds later.
    ///
    /// - Parameters:
    ///   - brokers: How many brokers the cluster has, at least one; partitions are spread over them.
    ///   - port: A port of 127.0.0.1 for clients to start from, or nil for any. Only the first contact goes through it:
    ///     metadata then leads a client to the brokers' own ports, which are the kernel's choice, so a firewall or
    ///     container that lets only this port through is not enough.
    ///   - topics: Topics to make.
    /// - Throws: ``EmbeddedBrokerError`` if an argument is not valid, the port is taken, or the system is out of threads
    ///   or sockets.
    public init(
        brokers: Int = 1, port: UInt16? = nil, topics: [Topic] = []
    ) throws(EmbeddedBrokerError) {
        guard (1...100).contains(brokers) else { throw .invalidBrokerCount(brokers) }
        thread = try ClusterThread(brokers: brokers, port: port, topics: topics)
        bootstrapServers = thread.bootstrapServers
        brokerCount = brokers
    }

    /// Makes a topic, which any client then sees.
    ///
    /// - Parameters:
    ///   - name: Its name: up to 249 letters, digits, dots, underscores and hyphens.
    ///   - partitions: How many partitions it has, at least one.
    /// - Throws: ``EmbeddedBrokerError``, such as ``EmbeddedBrokerError/topicExists(_:)``.
    public func createTopic(name: String, partitions: Int) async throws(EmbeddedBrokerError) {
        try await perform { cluster throws(EmbeddedBrokerError) in
            try cluster.create(Topic(name, partitions: partitions))
        }
    }

    /// Disconnects all clients and closes the ports, and returns once that is done.
    ///
    /// Clients see their broker go away; a port that was chosen may be listened on again. Threads and memory are freed
    /// within about a second. Further calls wait for the first. Dropping the last reference does the same without
    /// waiting.
    public func close() async {
        await thread.finish()
    }

    /// Keeps the broker up until the task is cancelled, then closes it: the shape of a service in a service group.
    public func run() async {
        let (never, continuation) = AsyncStream.makeStream(of: Never.self)
        for await _ in never {}
        _ = continuation
        await close()
    }

    /// Runs a call on the cluster's thread, after those before it.
    func perform(
        _ body: @escaping @Sendable (borrowing MockCluster) throws(EmbeddedBrokerError) -> Void
    ) async throws(EmbeddedBrokerError) {
        let result = await withCheckedContinuation { continuation in
            let isTaken = thread.submit { cluster in
                let result: Result<Void, EmbeddedBrokerError>
                do throws(EmbeddedBrokerError) {
                    result = .success(try body(cluster))
                } catch {
                    result = .failure(error)
                }
                continuation.resume(returning: result)
            }
            if !isTaken { continuation.resume(returning: .failure(.closed)) }
        }
        try result.get()
    }
}
