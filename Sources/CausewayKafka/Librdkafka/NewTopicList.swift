internal import CLibrdkafka

/// Owns librdkafka's descriptions of topics to make.
struct NewTopicList: ~Copyable {
    private let list: UnsafeMutableBufferPointer<OpaquePointer?>

    var pointer: UnsafeMutablePointer<OpaquePointer?>? { list.baseAddress }
    var count: Int { list.count }

    init(_ topics: [TopicSpec]) throws(KafkaError) {
        var made: [OpaquePointer] = []
        do throws(KafkaError) {
            for topic in topics { made.append(try Self.make(topic)) }
        } catch {
            for topic in made { rd_kafka_NewTopic_destroy(topic) }
            throw error
        }
        list = .allocate(capacity: made.count)
        _ = list.initialize(fromContentsOf: made)
    }

    deinit {
        rd_kafka_NewTopic_destroy_array(list.baseAddress, list.count)
        list.deallocate()
    }

    private static func make(_ topic: TopicSpec) throws(KafkaError) -> OpaquePointer {
        var reason = ""
        let pointer = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { text in
            let pointer = rd_kafka_NewTopic_new(
                topic.name, Int32(clamping: topic.partitions ?? -1), Int32(clamping: topic.replicationFactor ?? -1),
                text.baseAddress, text.count)
            if pointer == nil, let start = text.baseAddress { reason = String(cString: start) }
            return pointer
        }
        guard let pointer else {
            throw KafkaError(.invalidArgument, "The topic '\(topic.name)' can't be described: \(reason)")
        }
        for (key, value) in topic.configuration { rd_kafka_NewTopic_set_config(pointer, key, value) }
        return pointer
    }
}
