/// A setting of a topic or broker, as it is in effect.
public struct ConfigEntry: Sendable, Hashable {
    /// Where a setting's value comes from, the strongest first; open, as newer brokers know more.
    public struct Source: Sendable, Hashable, RawRepresentable {
        /// Kafka's number.
        public let rawValue: Int
        /// A source of any number.
        ///
        /// - Parameter rawValue: Kafka's number.
        public init(rawValue: Int) { self.rawValue = rawValue }

        /// Set for the topic.
        public static let topic = Source(rawValue: 1)
        /// Set for the broker while it runs.
        public static let broker = Source(rawValue: 2)
        /// Set for all brokers while they run.
        public static let allBrokers = Source(rawValue: 3)
        /// In the broker's file.
        public static let file = Source(rawValue: 4)
        /// Kafka's default.
        public static let standard = Source(rawValue: 5)
    }

    /// Kafka's name for it.
    public let name: String
    /// The value; nil where it is sensitive, or has none.
    public let value: String?
    /// Where the value comes from.
    public let source: Source
    /// Whether it can't be changed while the broker runs.
    public let isReadOnly: Bool
    /// Whether its value is a secret, which brokers never tell.
    public let isSensitive: Bool
    /// Whether it was set for this very topic or broker; a broker's own setting is none of the topics that it keeps.
    public let isOverride: Bool
}
