/// What a view is at.
public enum MaterializedViewState: Sendable {
    /// It reads its topic for the first time; keys may be missing.
    case loading
    /// It has caught up and follows its topic.
    case ready
    /// It reads its topic again, because what it had read is not what the topic is now; it shows what it had until then.
    case rereading(reason: String)
    /// It reads no more, and shows what it had.
    case failed(KafkaError)
    /// It was closed, and shows what it had.
    case closed
}
