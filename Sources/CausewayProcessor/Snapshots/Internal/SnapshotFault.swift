/// Why a snapshot is not used; the events are folded instead.
enum SnapshotFault: Error, Hashable, CustomStringConvertible {
    /// What should end a snapshot can't be read.
    case unreadable(String)
    /// Not all of it is there, or not all of its bytes.
    case incomplete(chunks: Int, of: Int)
    case wrongChecksum
    /// It was written by a newer release, or the rules can't read it.
    case newerVersion(Int, known: Int)
    case newerEvents(version: Int, known: Int)
    case undecodable(String)
    /// It belongs to other events.
    case otherTopic(String)
    case otherPartitions(Int, now: Int)
    case beyondLog(covered: Int64, end: Int64)
    case otherLog(offset: Int64)
    /// Events that it does not have are not in the log any more.
    case gap(covered: Int64, beginning: Int64)

    var description: String {
        switch self {
        case .unreadable(let reason): "its manifest can't be read: \(reason)"
        case .incomplete(let chunks, let all): "\(chunks) of its \(all) records are there as they were written"
        case .wrongChecksum: "its bytes are not those that were written"
        case .newerVersion(let version, let known):
            "it has version \(version), and this release knows versions up to \(known)"
        case .newerEvents(let version, let known):
            "it was made by a release whose events have version \(version), and this one knows versions up to \(known)"
        case .undecodable(let reason): "its state can't be read: \(reason)"
        case .otherTopic(let topic): "it is of the events of '\(topic)'"
        case .otherPartitions(let count, let now):
            "it was made when there were \(count) partitions, now there are \(now)"
        case .beyondLog(let covered, let end): "it has the events below offset \(covered), and the log ends at \(end)"
        case .otherLog(let offset): "the event at offset \(offset), its last, is another one now: the log was made anew"
        case .gap(let covered, let beginning):
            "it has the events below offset \(covered), and the log begins at \(beginning)"
        }
    }
}
