/// The thread that owns a mock cluster: makes it, runs every call on it, frees it.
///
/// Each of these may block for a moment, which tasks must not.
final class ClusterThread: Sendable {
    /// A call on the cluster, on its thread.
    typealias Work = @Sendable (borrowing MockCluster) -> Void
    private typealias Start = Result<String, EmbeddedBrokerError>

    /// The addresses of the brokers' own ports, or of the chosen port.
    let bootstrapServers: String
    private let inbox = BlockingInbox<Work>()
    private let unreachable = OneTimeSignal()

    /// Starts the thread and waits until the cluster serves.
    init(brokers: Int, port: UInt16?, topics: [EmbeddedBroker.Topic]) throws(EmbeddedBrokerError) {
        let started = BlockingInbox<Start>()
        let isStarted = DetachedThread.start { [inbox, unreachable] in
            Self.main(brokers: brokers, port: port, topics: topics, started, inbox, unreachable)
        }
        guard isStarted, let start = started.pop() else { throw .system("there is no thread for the cluster") }
        bootstrapServers = try start.get()
    }

    deinit {
        inbox.close()
    }

    /// Runs a call after those before it; false if the thread was told to end.
    func submit(_ work: @escaping Work) -> Bool { inbox.push(work) }

    /// Ends the thread after the calls that it has, and waits until no client can reach the cluster.
    ///
    /// Freeing goes on by itself: librdkafka 2.0.2 takes 1 s for it half of the time, as its threads wait for each other.
    func finish() async {
        inbox.close()
        await unreachable.wait()
    }

    private static func main(
        brokers: Int, port: UInt16?, topics: [EmbeddedBroker.Topic], _ started: BlockingInbox<Start>,
        _ inbox: BlockingInbox<Work>, _ unreachable: OneTimeSignal
    ) {
        do {
            let cluster = try MockCluster(brokers: brokers)
            for topic in topics { try cluster.create(topic) }
            let forwarder = try port.map { port throws(EmbeddedBrokerError) in
                try PortForwarder(port: port, target: cluster.firstPort)
            }
            _ = started.push(.success(port.map { "127.0.0.1:\($0)" } ?? cluster.bootstrapServers))
            while let work = inbox.pop() { work(cluster) }
            forwarder?.stop()
            try? cluster.setBroker(-1, up: false)
            unreachable.happen()
        } catch {
            _ = started.push(.failure(error))
        }
    }
}
