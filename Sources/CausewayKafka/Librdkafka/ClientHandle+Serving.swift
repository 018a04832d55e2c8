internal import CLibrdkafka
internal import CausewayRuntime

/// Whether leaders serve their partitions: on the blocking pool only.
extension ClientHandle {
    /// So long partitions that do not come up are waited for.
    private static var patience: Duration { .seconds(2) }

    /// Waits until the leaders of a topic's partitions take requests for them, as far as they can be asked.
    ///
    /// A broker that has just become a partition's leader, such as of a topic made just now, refuses it for a moment. Of
    /// requests that are on their way together it then refuses the first and takes the second: Kafka up to 4.3 lets an
    /// idempotent producer's records on a new partition begin with any number (KAFKA-15591).
    func awaitServing(_ topic: ClusterMetadata.Topic, by deadline: Deadline) {
        let limit = min(deadline, .after(Self.patience))
        var waiting = topic.partitions.filter { $0.leader != nil }
            .map { TopicPartition(topic: topic.name, partition: $0.id) }
        while true {
            waiting = refused(among: waiting, by: limit)
            if waiting.isEmpty || limit.hasPassed { return }
            Self.pause(.milliseconds(10))
        }
    }

    private func refused(among partitions: [TopicPartition], by deadline: Deadline) -> [TopicPartition] {
        if partitions.isEmpty { return [] }
        let list = PartitionListHandle(capacity: partitions.count)
        for partition in partitions { list.append(partition, offset: Int64(RD_KAFKA_OFFSET_END)) }
        let error = rd_kafka_offsets_for_times(pointer, list.pointer, Self.milliseconds(deadline.remaining))
        if Self.isRefusal(error.rawValue) { return partitions }
        return list.elements.filter { Self.isRefusal($0.error) }.map(\.partition)
    }

    private static func isRefusal(_ error: Int32) -> Bool {
        let code = KafkaError.Code(rawValue: error)
        return code == .notLeader || code == .leaderNotAvailable || code == .unknownTopicOrPartition
    }
}
