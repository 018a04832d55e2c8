/// What a consumer group is doing; open, as newer brokers know more.
public struct ConsumerGroupState: Sendable, Hashable, RawRepresentable, CustomStringConvertible {
    /// Kafka's name for it.
    public let rawValue: String
    /// A state of any name.
    ///
    /// - Parameter rawValue: Kafka's name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The broker did not say, or the library does not know its word.
    public static let unknown = ConsumerGroupState(rawValue: "Unknown")
    /// Members are asked to join anew.
    public static let preparingRebalance = ConsumerGroupState(rawValue: "PreparingRebalance")
    /// The new assignment is being handed out.
    public static let completingRebalance = ConsumerGroupState(rawValue: "CompletingRebalance")
    /// Every member has its partitions.
    public static let stable = ConsumerGroupState(rawValue: "Stable")
    /// It is not there, or about to go.
    public static let dead = ConsumerGroupState(rawValue: "Dead")
    /// It has offsets and no members.
    public static let empty = ConsumerGroupState(rawValue: "Empty")

    /// Kafka's name for it.
    public var description: String { rawValue }
}
