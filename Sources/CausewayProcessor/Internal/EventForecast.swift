/// Where a partition's next event will be, once that has been seen to follow from where the last one is.
///
/// Only the partition's owner writes to its log, and between two of its transactions is what ends the first: one marker on
/// Apache Kafka, nothing on the embedded broker.
struct EventForecast {
    /// The last event of the last committed transaction, written since the log was read.
    private var last: Int64?
    /// From there to the next transaction's first event.
    private var step: Int64?
    /// The last event of the transaction that is open.
    private var written: Int64?
    private var isOff = false

    /// The offset of the next event; nil while that can't be told.
    var next: Int64? {
        guard !isOff, let last, let step else { return nil }
        return last + step
    }

    /// Events of the open transaction are at these offsets.
    mutating func write(_ offsets: ClosedRange<Int64>) {
        if step == nil, let last, (1...2).contains(offsets.lowerBound - last) { step = offsets.lowerBound - last }
        written = offsets.upperBound
    }

    /// The transaction is committed.
    mutating func commit() {
        if let written { last = written }
        written = nil
    }

    /// The log was read: what is behind its last event is not known.
    mutating func restart() { (last, written) = (nil, nil) }

    /// Somebody else writes to the log, or a broker has other markers: nothing is foretold any more.
    mutating func giveUp() { isOff = true }
}
