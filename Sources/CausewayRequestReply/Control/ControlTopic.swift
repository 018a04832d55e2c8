public import CausewayKafka
internal import CausewayObservability
internal import CausewayRuntime

/// The topic on which requesters and responders tell each other that they are there, that a request is cancelled, and how
/// much of a streamed reply may be sent.
///
/// One partition, so that all read the same order; the broker's time, so that clocks don't matter; nothing in it is of
/// use for longer than a minute.
public enum ControlTopic {
    /// Its name unless configured otherwise.
    public static let defaultName = "causeway-control"

    /// How it is made where it is missing; for those whose services may not make topics.
    ///
    /// - Parameter name: Its name.
    /// - Returns: The topic with one partition, `LogAppendTime` and ten minutes of retention.
    public static func spec(_ name: String = defaultName) -> TopicSpec {
        TopicSpec(
            name, partitions: 1,
            configuration: [
                "message.timestamp.type": "LogAppendTime", "cleanup.policy": "delete", "retention.ms": "600000",
                "segment.ms": "600000",
            ])
    }

    /// How often heartbeats are sent.
    static let beat = Duration.seconds(1)

    /// How old what a requester hears at its start may be.
    static let memory = Duration.seconds(60)
    /// From how many records before the end it reads; twenty seconds of a thousand instances.
    ///
    /// It does not ask where in the log a time is: brokers that can't tell, as the embedded one, say the end, and the claims
    /// before it would be missed.
    static let lookBack: Int64 = 20_000
}
