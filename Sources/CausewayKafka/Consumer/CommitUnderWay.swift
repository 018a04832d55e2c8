internal import CausewayRuntime

/// A commit whose result has not come yet.
///
/// Belongs to the control loop.
struct CommitUnderWay {
    let offsets: [TopicPartition: Int64]
    let done: ConsumerControl.CommitDone
    let timer: LoopTimer
}
