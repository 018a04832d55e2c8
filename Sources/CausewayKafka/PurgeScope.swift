/// Which records `KafkaProducer.purge` drops.
public struct PurgeScope: OptionSet, Sendable {
    /// The bits.
    public let rawValue: Int

    /// A scope of any bits.
    ///
    /// - Parameter rawValue: The bits.
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// Records that wait for their request: they end with `purgedFromQueue`.
    public static let queued = PurgeScope(rawValue: 1)
    /// Records whose request is under way: they end with `purgedInFlight` and may be written all the same.
    public static let inFlight = PurgeScope(rawValue: 2)
    /// Both.
    public static let all: PurgeScope = [.queued, .inFlight]
}
