/// A record that a handler of `forEachKey` works on.
struct KeyTicket {
    let record: ConsumerRecord
    let keyLane: KeyLane
    /// The lane that the handler is inside of.
    let lane: PartitionLane
    /// The assignment of the partition by which the record came.
    let epoch: Int
    /// Its number in the lane's work.
    let id: Int
}
