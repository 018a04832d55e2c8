extension ConsumerControl {
    /// Reads these partitions and no others.
    func assign(_ partitions: [TopicPartition: StartingOffset]) throws(KafkaError) {
        guard let client, closing == nil else { throw KafkaConsumer.closed }
        delivery.forget(Array(delivery.slots.keys))
        delivery.start(Array(partitions.keys), from: partitions.compactMapValues(\.known))
        try client.assign(PartitionListHandle(partitions.mapValues(\.number)))
    }
}
