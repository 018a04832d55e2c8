/// A key of a view that got another value, or none.
public struct MaterializedViewChange<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    /// Why it changed.
    public enum Cause: Sendable, Hashable {
        /// A record with a value, or a tombstone.
        case record
        /// Its record was deleted by retention or by an admin.
        case expired
    }

    /// The key.
    public let key: Key
    /// What it had; nil if it was not there.
    public let oldValue: Value?
    /// What it has; nil if it is gone.
    public let newValue: Value?
    /// The partition of the record that changed it, or of the one that was deleted.
    public let topicPartition: TopicPartition
    /// That record's offset.
    public let offset: Int64
    /// That record's time, if it has one; nil for one that was deleted.
    public let timestamp: KafkaTimestamp?
    /// Why it changed.
    public let cause: Cause
}
