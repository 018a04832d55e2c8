import CausewayKafka
import CausewayTesting
import KafkaTestSupport
import Testing

/// What a topic holds, read back from its first offset to its end by a reader that knows nothing of who wrote it.
struct WrittenNumbers {
    /// The numbers in their values, partition by partition, in order.
    var numbers: [Int] = []
    /// Offsets of all of them.
    var offsets: [TopicPartition: [Int64]] = [:]

    /// How many times a number is there that is there more than once.
    var repeated: [Int: Int] {
        numbers.reduce(into: [Int: Int]()) { $0[$1, default: 0] += 1 }.filter { $0.value > 1 }
    }

    /// Reads all partitions to their ends of now.
    ///
    /// - Parameters:
    ///   - topic: The topic.
    ///   - broker: Where it is.
    /// - Returns: What it holds.
    /// - Throws: `KafkaError`, or a record without a number.
    static func read(_ topic: String, on broker: TestBroker) async throws -> WrittenNumbers {
        let reader = try KafkaConsumer(configuration: broker.consumerConfiguration())
        var ends: [TopicPartition: Int64] = [:]
        for partition in try await reader.metadata(of: topic).partitions {
            let place = TopicPartition(topic: topic, partition: partition.id)
            ends[place] = try await reader.watermarks(of: place).high
        }
        try await reader.assign(ends.mapValues { _ in .beginning })
        var byPartition: [TopicPartition: [Int]] = [:]
        var found = WrittenNumbers()
        var open = ends.filter { $0.value > 0 }
        if !open.isEmpty {
            for try await record in reader.records {
                byPartition[record.topicPartition, default: []]
                    .append(try #require(record.valueText.flatMap { Int($0) }))
                found.offsets[record.topicPartition, default: []].append(record.offset)
                if record.offset + 1 >= ends[record.topicPartition] ?? 0 { open[record.topicPartition] = nil }
                if open.isEmpty { break }
            }
        }
        try await reader.close()
        found.numbers = byPartition.sorted { $0.key < $1.key }.flatMap(\.value)
        return found
    }
}
