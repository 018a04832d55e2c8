/// What a replay of a dead-letter topic did.
public struct ReplayResult: Sendable, Hashable {
    /// Dead letters that were sent back, and that the brokers have there.
    public internal(set) var replayed = 0
    /// Dead letters that the filter left out.
    public internal(set) var filtered = 0
    /// Records that name no topic of origin, while no destination was given: left out, and logged.
    public internal(set) var withoutOrigin = 0
}
