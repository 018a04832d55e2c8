/// Settings of a `KafkaAdmin`; names are librdkafka's in camel case.
public struct KafkaAdminConfiguration: Sendable {
    /// Addresses of some brokers, `host:port`; the others are found by them.
    public var bootstrapServers: [String]
    /// The name that brokers log and limit by.
    public var clientID = "causeway"
    /// How long a call waits for the cluster at most, connecting included.
    public var requestTimeout = Duration.seconds(30)
    /// Which addresses it connects to.
    public var brokerAddressFamily = BrokerAddressFamily.any
    /// Further librdkafka settings by their own names, such as `security.protocol`; they win over the ones above.
    public var raw: [String: String] = [:]

    /// Creates the default settings.
    ///
    /// - Parameter bootstrapServers: Addresses of some brokers, `host:port`, separated by commas.
    public init(bootstrapServers: String) {
        self.bootstrapServers = bootstrapServers.split(separator: ",").map(String.init)
    }

    func properties() throws(KafkaError) -> ClientProperties {
        if bootstrapServers.isEmpty {
            throw KafkaError(
                .invalidConfiguration, "bootstrapServers is empty: name at least one broker, as host:port.")
        }
        var properties = ClientProperties()
        properties.set("bootstrap.servers", bootstrapServers.joined(separator: ","))
        properties.set("client.id", clientID)
        properties.set("broker.address.family", brokerAddressFamily.rawValue)
        properties.set("log.queue", true)
        try properties.set(raw: raw, reserved: ["log.queue": "logs go to the logger."])
        return properties
    }
}
