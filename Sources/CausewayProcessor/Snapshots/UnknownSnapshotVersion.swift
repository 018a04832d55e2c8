/// A snapshot was written in a version that is not read here.
public struct UnknownSnapshotVersion: Error, Hashable, CustomStringConvertible {
    /// The snapshot's version.
    public let version: Int
    /// The version that is read.
    public let known: Int

    /// Names a snapshot that is not read.
    ///
    /// - Parameters:
    ///   - version: The snapshot's version.
    ///   - known: The version that is read.
    public init(version: Int, known: Int) {
        self.version = version
        self.known = known
    }

    /// Both versions.
    public var description: String { "it has version \(version), and version \(known) is read" }
}
