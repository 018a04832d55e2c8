/// Names of the headers of dead letters and of records in retry topics.
///
/// They are Spring Kafka's (`KafkaHeaders.DLT_*`, `RetryTopicHeaders`), in its encoding, so that what already reads and
/// replays its dead letters reads ours: Docs/decisions/0007. Text is UTF-8, numbers are big-endian.
public enum DeadLetterHeader {
    /// The topic that the record was first read from; text.
    public static let originalTopic = "kafka_dlt-original-topic"
    /// Its partition there; 4 bytes.
    public static let originalPartition = "kafka_dlt-original-partition"
    /// Its offset there; 8 bytes.
    public static let originalOffset = "kafka_dlt-original-offset"
    /// Its time there, in milliseconds since 1970; 8 bytes.
    public static let originalTimestamp = "kafka_dlt-original-timestamp"
    /// Whose time that is: `CreateTime` or `LogAppendTime`.
    public static let originalTimestampType = "kafka_dlt-original-timestamp-type"
    /// The consumer group that failed; text, absent for a consumer without one.
    public static let originalConsumerGroup = "kafka_dlt-original-consumer-group"
    /// The type of the error, in place of Java's class name; text.
    public static let exceptionType = "kafka_dlt-exception-fqcn"
    /// The type of what caused the error, if it has a cause; text.
    public static let exceptionCauseType = "kafka_dlt-exception-cause-fqcn"
    /// The error in words, at most 4,096 bytes; text.
    public static let exceptionMessage = "kafka_dlt-exception-message"
    /// In a retry topic the number of the attempt to come (the first is 1), in a dead letter of those made; 4 bytes.
    public static let attempts = "retry_topic-attempts"
    /// When a record in a retry topic is due, in milliseconds since 1970; 8 bytes.
    public static let backoffTimestamp = "retry_topic-backoff-timestamp"

    /// Beginnings of all names by which this library or Spring mark dead letters and retries.
    ///
    /// Spring's retry topics leave `dlt-` out.
    static let prefixes = ["kafka_dlt-", "kafka_original-", "kafka_exception-", "retry_topic-"]
}
