/// How far a handler is with its records.
struct HandlerProgress: Equatable {
    /// Which of the handlers that are at work side by side.
    var hand = 0
    /// The partition, where the records are of one.
    var partition: TopicPartition?
    /// How often it has asked for more.
    let steps: Int
    /// Behind the record that it has in hand, where records are taken one by one.
    var position = PartitionSlot.none

    /// What it has in hand, for people.
    var place: String {
        guard let partition else { return "a batch" }
        return position > 0 ? "\(partition) offset \(position - 1)" : "\(partition)"
    }
}
