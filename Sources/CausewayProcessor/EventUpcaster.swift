/// Brings events of older versions to the form of the newest, a step from each version to the next.
///
/// A pure value; steps work on the form in which events are read, such as bytes or a JSON value.
///
/// ```swift
/// let upcaster = EventUpcaster<JSONValue>()
///     .next { old in ... }   // version 1 to 2
///     .next { old in ... }   // version 2 to 3
/// ```
public struct EventUpcaster<Payload>: Sendable {
    private var steps: [@Sendable (Payload) throws -> Payload] = []

    /// Makes one that knows version 1 only.
    public init() {}

    /// The newest version that it knows: what `PartitionLogic.eventVersion` is to be.
    public var version: Int { steps.count + 1 }

    /// Adds the step from the newest version to the one after it.
    ///
    /// - Parameter step: Makes the next version's form of this one's; pure.
    /// - Returns: An upcaster that knows one version more.
    public func next(_ step: @escaping @Sendable (Payload) throws -> Payload) -> EventUpcaster {
        var more = self
        more.steps.append(step)
        return more
    }

    /// Brings an event to the newest form.
    ///
    /// - Parameters:
    ///   - payload: The event in the form of its version.
    ///   - version: The version in which it was written, from 1 on.
    /// - Returns: The event in the newest form; as it came if that is its version.
    /// - Throws: `UnknownEventVersion` if the version is newer than those that are known, or below 1; what a step throws.
    public func upcast(_ payload: Payload, from version: Int) throws -> Payload {
        guard (1...self.version).contains(version) else {
            throw UnknownEventVersion(version: version, newest: self.version)
        }
        var payload = payload
        for step in steps[(version - 1)...] { payload = try step(payload) }
        return payload
    }
}
