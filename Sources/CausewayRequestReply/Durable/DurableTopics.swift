public import CausewayKafka

/// The two topics behind durable requests, as they have to be made.
public enum DurableTopics {
    /// The topic of the claims: which gateway has sent a request first.
    ///
    /// The log's own time, so that clocks don't matter. Partitions are not to be added later: a claim would miss those
    /// that came before it.
    ///
    /// - Parameters:
    ///   - name: Its name.
    ///   - partitions: How many partitions; each gateway reads them all.
    ///   - retention: How long requests are known.
    /// - Returns: The topic.
    public static func claims(
        _ name: String, partitions: Int = 1, retention: Duration = .seconds(24 * 3600)
    ) -> TopicSpec {
        var configuration = settings(retention)
        configuration["message.timestamp.type"] = "LogAppendTime"
        return TopicSpec(name, partitions: partitions, configuration: configuration)
    }

    /// The topic of the outcomes: what requests were answered.
    ///
    /// Records have a key of their own each, so that compaction would find nothing: retention alone ends them.
    ///
    /// - Parameters:
    ///   - name: Its name.
    ///   - partitions: As many as the topic of the requests has.
    ///   - retention: How long answers are known.
    /// - Returns: The topic.
    public static func outcomes(
        _ name: String, partitions: Int, retention: Duration = .seconds(24 * 3600)
    ) -> TopicSpec {
        TopicSpec(name, partitions: partitions, configuration: settings(retention))
    }

    private static func settings(_ retention: Duration) -> [String: String] {
        let milliseconds = retention.components.seconds * 1_000
        // Only whole segments are deleted.
        let segment = min(max(milliseconds / 24, 60_000), 3_600_000)
        return ["cleanup.policy": "delete", "retention.ms": "\(milliseconds)", "segment.ms": "\(segment)"]
    }
}
