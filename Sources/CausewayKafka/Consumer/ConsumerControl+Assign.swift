extension ConsumerControl {
    /// Reads these partitions and no others.
    func assign(_ partitions: [TopicPartition: StartingOffset]) throws(KafkaError) {
        guard let client, closing == nil else { throw KafkaConsumer.closed }
        let before = delivery.slots
        delivery.forget(Array(before.keys))
        delivery.start(Array(partitions.keys), from: partitions.compactMapValues(\.known))
        try client.assign(PartitionListHandle(partitions.mapValues(\.number)))
        let again = partitions.keys.filter { before[$0] != nil }
        if again.isEmpty { return }
        // Replacing the assignment stops them first, which clears the way to the data queue. What has come until then
        // stays in the partition's queue and is taken along.
        client.waitForStops()
        delivery.receive(again)
    }
}
