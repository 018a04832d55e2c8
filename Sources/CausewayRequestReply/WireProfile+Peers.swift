extension WireProfile {
    /// Spring for Apache Kafka, `ReplyingKafkaTemplate` and `@SendTo`; names of `WireContract`.
    ///
    /// It has no error header of its own: name the application's in `errorHeaders`.
    public static let spring = WireProfile(
        name: "spring", correlationID: HeaderName.correlationID, replyTopic: HeaderName.replyTopic,
        replyPartition: HeaderName.replyPartition)

    /// SmallRye Reactive Messaging, as in Quarkus: `KafkaRequestReply` and `@Incoming` with `@Outgoing`.
    ///
    /// It has no error header of its own: name the application's in `errorHeaders`.
    public static let smallRye = WireProfile(
        name: "smallrye", correlationID: "REPLY_CORRELATION_ID", replyTopic: "REPLY_TOPIC",
        replyPartition: "REPLY_PARTITION")

    /// NestJS microservices, `ClientKafka` and `@MessagePattern`: Spring's names, but the partition is text.
    ///
    /// A request goes to the topic that is the pattern, replies come on a topic of that name with `.reply` behind it.
    public static let nestJS = WireProfile(
        name: "nestjs", correlationID: HeaderName.correlationID, replyTopic: HeaderName.replyTopic,
        replyPartition: HeaderName.replyPartition, partitionEncoding: .decimalText, error: "kafka_nest-err",
        end: "kafka_nest-is-disposed")

    /// FastStream, subscribers that answer where `reply_to` says; it knows neither partitions nor errors.
    public static let fastStream = WireProfile(
        name: "faststream", correlationID: "correlation_id", replyTopic: "reply_to")

    /// Zilla's `http-kafka`: the reply's headers become those of the HTTP response, with its status.
    public static let zilla = WireProfile(
        name: "zilla", correlationID: "zilla:correlation-id", replyTopic: "zilla:reply-to", status: ":status")

    /// The profiles above.
    public static let all: [WireProfile] = [.spring, .smallRye, .nestJS, .fastStream, .zilla]

    /// The profile of a name.
    ///
    /// - Parameter name: As in ``name``, such as `spring`.
    public init?(named name: String) {
        guard let profile = Self.all.first(where: { $0.name == name }) else { return nil }
        self = profile
    }
}
