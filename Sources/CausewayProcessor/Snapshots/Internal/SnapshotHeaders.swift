/// Headers of a snapshot's records.
enum SnapshotHeaders {
    /// Which snapshot the record belongs to.
    static let generation = "causeway-snapshot"
    /// On a manifest: the checksum of its value, in decimal.
    static let checksum = "causeway-snapshot-checksum"
}
