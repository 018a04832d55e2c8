internal import CausewayRuntime

/// A commit whose result has not come yet.
///
/// Belongs to the control loop.
struct PendingCommit {
    let offsets: [TopicPartition: Int64]
    let done: ConsumerControl.CommitDone
    let timer: LoopTimer
}
