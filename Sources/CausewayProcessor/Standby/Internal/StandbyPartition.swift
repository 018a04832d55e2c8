internal import CausewayKafka

/// The state of a partition that somebody else serves, as far as its events were read.
///
/// Sendable because only the processor's core touches it, which is an actor.
final class StandbyPartition<State: Sendable>: @unchecked Sendable {
    var fold: PartitionFold<State>
    /// Who reads the events that follow; nil before that.
    ///
    /// A consumer reads a partition once only: what it had read of it before, while somebody else wrote, would be missing.
    weak var reader: KafkaConsumer?

    init(_ fold: PartitionFold<State>) { self.fold = fold }
}
