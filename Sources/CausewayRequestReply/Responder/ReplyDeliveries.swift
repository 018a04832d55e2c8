/// Replies that are with the producer, found again by the token of their delivery report; belongs to the
/// responder's loop.
struct ReplyDeliveries {
    private struct Entry {
        var progress: PartitionProgress?
        var offset: Int64?
    }

    private var entries: [Entry] = []
    private var free: [Int] = []

    /// How many replies are not acknowledged yet.
    var count: Int { entries.count - free.count }

    /// Notes a reply.
    ///
    /// - Parameters:
    ///   - progress: The partition of the request.
    ///   - offset: The request's offset if it is done with this record; nil where more follow.
    /// - Returns: The token.
    mutating func open(_ progress: PartitionProgress, _ offset: Int64?) -> UInt64 {
        if let index = free.popLast() {
            entries[index] = Entry(progress: progress, offset: offset)
            return UInt64(index)
        }
        entries.append(Entry(progress: progress, offset: offset))
        return UInt64(entries.count - 1)
    }

    /// Takes a reply out.
    ///
    /// - Parameter token: The token.
    /// - Returns: The partition and offset of its request; `nil` for a token that was taken before.
    mutating func close(_ token: UInt64) -> (progress: PartitionProgress, offset: Int64?)? {
        guard let index = Int(exactly: token), index < entries.count, let progress = entries[index].progress else {
            return nil
        }
        entries[index].progress = nil
        free.append(index)
        return (progress, entries[index].offset)
    }
}
