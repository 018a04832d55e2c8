internal import CausewayKafka
internal import CausewayRuntime

/// A reply of several records on its way; belongs to the responder's loop.
final class ReplyWriterState: @unchecked Sendable {
    // Sendable because it belongs to a loop, as the core that has it.
    let record: ConsumerRecord
    let progress: PartitionProgress
    let deadline: Deadline
    /// Which run of the handler this is.
    let run = Array(InstanceID.make().utf8)
    /// How many records were written.
    var count = 0
    /// How many may be.
    var granted: Int
    /// The handler has returned.
    var isOver = false
    /// The handler, while it waits for credit.
    var waiters = Waiters()

    init(_ request: Request, _ progress: PartitionProgress, window: Int) {
        record = request.record
        deadline = request.deadline
        self.progress = progress
        granted = window
    }

    /// Where in the reply the next record is.
    var mark: StreamMark { StreamMark(sequence: count, run: run) }
}
