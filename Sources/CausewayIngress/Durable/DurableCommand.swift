public import CausewayKafka

/// What is asked over Kafka for a request that came over HTTP.
public struct DurableCommand: Sendable {
    /// The record's key: what comes from the path alone, so that all requests of an idempotency key go to one partition.
    public var key: [UInt8]?
    /// The record's value.
    public var value: [UInt8]
    /// Further headers.
    public var headers: KafkaHeaders

    /// Describes a command.
    ///
    /// - Parameters:
    ///   - key: The record's key.
    ///   - value: The record's value.
    ///   - headers: Further headers.
    public init(key: [UInt8]?, value: [UInt8], headers: KafkaHeaders = []) {
        self.key = key
        self.value = value
        self.headers = headers
    }
}
