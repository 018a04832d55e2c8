internal import CausewayRuntime

/// A consumer that is leaving its group.
///
/// Belongs to the control loop.
final class Closing {
    enum Phase {
        /// The caller finishes what it has in hand.
        case finishing
        /// Stored offsets are being committed.
        case committing
        /// The group is being left.
        case leaving
    }

    var phase = Phase.finishing
    let deadline: Deadline
    var timers: [LoopTimer] = []
    var waiting: [@Sendable (KafkaError?) -> Void] = []

    init(_ deadline: Deadline) { self.deadline = deadline }
}
