public import CausewayObservability
public import CausewayRuntime

/// Asks a cluster about itself and changes it: topics, settings, groups and their offsets, records, access rules.
///
/// Any thread may use it. It connects by itself at the first call; dropping the last reference closes it. No call blocks
/// a loop or a thread of Swift's pool; each ends by its deadline, or at once with `cancelled` when its task is, and then
/// what it asked for may be done all the same. A call about several things does what it can: its error names each thing
/// that failed, in `KafkaError.failures` too.
///
/// The embedded broker can be asked about its topics, and nothing else.
public final class KafkaAdmin: Sendable {
    /// The settings it was made with.
    public let configuration: KafkaAdminConfiguration
    let client: AdminClient
    /// Changes of settings, one after the other.
    let turns = Turns()

    /// Creates an admin client.
    ///
    /// - Parameters:
    ///   - configuration: Its settings.
    ///   - logger: Where the client's warnings go.
    /// - Throws: `invalidConfiguration`, naming the setting.
    public init(configuration: KafkaAdminConfiguration, logger: Logger = .disabled) throws(KafkaError) {
        self.configuration = configuration
        client = try AdminClient(configuration, logger: logger)
    }

    /// Creates an admin client with default settings.
    ///
    /// - Parameters:
    ///   - bootstrapServers: Addresses of some brokers, `host:port`, separated by commas.
    ///   - logger: Where the client's warnings go.
    /// - Throws: `invalidConfiguration`, if there is no address.
    public convenience init(bootstrapServers: String, logger: Logger = .disabled) throws(KafkaError) {
        try self.init(configuration: KafkaAdminConfiguration(bootstrapServers: bootstrapServers), logger: logger)
    }

    /// Reads the cluster's id, its controller, the brokers that are up, and all topics; makes none.
    ///
    /// - Parameter deadline: When to give up; nil for `requestTimeout` from now.
    /// - Returns: What the cluster says.
    /// - Throws: Why the cluster could not be asked.
    public func describeCluster(deadline: Deadline? = nil) async throws(KafkaError) -> ClusterMetadata {
        let deadline = limit(deadline)
        return try await client.blocking("The cluster can't be described", by: deadline) {
            [client] () throws(KafkaError) in try client.cluster(by: deadline)
        }
    }

    /// The deadline of a call.
    func limit(_ deadline: Deadline?) -> Deadline { deadline ?? .after(configuration.requestTimeout) }
}
