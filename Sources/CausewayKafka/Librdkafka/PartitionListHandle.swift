internal import CLibrdkafka

/// Owns a list of topic-partitions with offsets.
struct PartitionListHandle: ~Copyable {
    let pointer: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

    init(capacity: Int = 8) { pointer = rd_kafka_topic_partition_list_new(Int32(clamping: capacity)) }

    init(_ partitions: some Collection<TopicPartition>) {
        self.init(capacity: partitions.count)
        for partition in partitions { append(partition) }
    }

    init(_ offsets: [TopicPartition: Int64]) {
        self.init(capacity: offsets.count)
        for (partition, offset) in offsets { append(partition, offset: offset) }
    }

    /// A list of topics or patterns, for a subscription.
    init(topics: [String]) {
        self.init(capacity: topics.count)
        for topic in topics { append(TopicPartition(topic: topic, partition: -1)) }
    }

    /// Copies a list that something else owns.
    init(copying other: UnsafePointer<rd_kafka_topic_partition_list_t>) {
        pointer = rd_kafka_topic_partition_list_copy(other)
    }

    /// Takes ownership of a list.
    init(owning list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>) { pointer = list }

    deinit { rd_kafka_topic_partition_list_destroy(pointer) }

    func append(_ partition: TopicPartition, offset: Int64 = Int64(RD_KAFKA_OFFSET_INVALID)) {
        let element = rd_kafka_topic_partition_list_add(pointer, partition.topic, Int32(clamping: partition.partition))
        element?.pointee.offset = offset
    }

    var count: Int { Int(pointer.pointee.cnt) }

    /// What librdkafka wrote for one element.
    struct Element {
        var partition: TopicPartition
        var offset: Int64
        var error: Int32
    }

    var elements: [Element] {
        (0..<count).map { index in
            let element = pointer.pointee.elems[index]
            return Element(
                partition: TopicPartition(topic: String(cString: element.topic), partition: Int(element.partition)),
                offset: element.offset, error: element.err.rawValue)
        }
    }

    var partitions: [TopicPartition] { elements.map(\.partition) }

    /// Offsets of the elements that have one.
    var offsets: [TopicPartition: Int64] {
        Dictionary(
            elements.filter { $0.offset >= 0 }.map { ($0.partition, $0.offset) }, uniquingKeysWith: { _, last in last })
    }

    /// The first error of an element, if any has one.
    var firstError: Element? { elements.first { $0.error != 0 } }
}
