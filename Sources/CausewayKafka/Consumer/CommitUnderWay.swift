internal import CausewayRuntime

/// A commit whose result has not come yet.
///
/// Belongs to the control loop.
struct CommitUnderWay {
    let offsets: [TopicPartition: Int64]
    let done: ConsumerControl.CommitDone
    let timer: LoopTimer
    /// While it waits for the end of a rebalance: the slots of its partitions as they were before; nil once it is sent.
    var waiting: [TopicPartition: PartitionSlot]?
}
