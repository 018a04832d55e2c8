#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// Rules whose state can be written down and read back, so that a restart need not fold all events anew.
///
/// A state that is `Codable` needs nothing more: it is written as JSON. Where that takes too long, write bytes of your own.
/// What a snapshot adds up to has to be what its events add up to; whatever is wrong with one, the events are folded instead.
public protocol SnapshottingLogic: PartitionLogic {
    /// The version of the form that `encodeSnapshot(_:)` writes, from 1 on; 1 unless the logic says otherwise.
    ///
    /// Raise it when the form of the state changes, and also when `evolve` makes something else of the same events: older
    /// snapshots hold what it made before.
    var snapshotVersion: Int { get }

    /// Writes a state; called off the loop, with a copy.
    ///
    /// - Parameter state: The state.
    /// - Returns: Its bytes.
    /// - Throws: When it has no form; the error is logged, and there is no snapshot this time.
    func encodeSnapshot(_ state: State) throws -> [UInt8]

    /// Reads a state; called off the loop.
    ///
    /// - Parameters:
    ///   - bytes: What `encodeSnapshot(_:)` has written, as a whole: its checksum was right.
    ///   - version: The version in which it was written, from 1 to `snapshotVersion`.
    /// - Returns: The state.
    /// - Throws: When it can't be read; the events are folded instead.
    func decodeSnapshot(_ bytes: [UInt8], version: Int) throws -> State
}

extension SnapshottingLogic {
    /// The first.
    public var snapshotVersion: Int { 1 }
}

extension SnapshottingLogic where State: Codable {
    /// Writes the state as JSON.
    public func encodeSnapshot(_ state: State) throws -> [UInt8] { Array(try JSONEncoder().encode(state)) }

    /// Reads the state from JSON of this very version; an older one throws `UnknownSnapshotVersion`.
    public func decodeSnapshot(_ bytes: [UInt8], version: Int) throws -> State {
        guard version == snapshotVersion else {
            throw UnknownSnapshotVersion(version: version, known: snapshotVersion)
        }
        return try JSONDecoder().decode(State.self, from: Data(bytes))
    }
}
