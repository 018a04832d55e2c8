/// An event was written in a version that is not known here.
public struct UnknownEventVersion: Error, Hashable, CustomStringConvertible {
    /// The event's version.
    public let version: Int
    /// The newest version that is known.
    public let newest: Int

    /// Names an event that is not known.
    ///
    /// - Parameters:
    ///   - version: The event's version.
    ///   - newest: The newest version that is known.
    public init(version: Int, newest: Int) {
        self.version = version
        self.newest = newest
    }

    /// What to do about it.
    public var description: String {
        "the event has version \(version), and versions 1 to \(newest) are known: run a release that knows it"
    }
}
