import CausewayKafka
import CausewayTesting
import KafkaTestSupport
import Testing

/// What a topic holds, read back from its first offset to its end by a reader that knows nothing of who wrote it.
struct WrittenNumbers {
    /// The numbers in the records' values, in order of the offsets.
    private(set) var byPartition: [TopicPartition: [Int]] = [:]
    /// Where each number is; more than one place if it was written more than once.
    private(set) var offsets: [Int: [(partition: TopicPartition, offset: Int64)]] = [:]

    /// How far each partition was read: its end as the broker told it.
    private(set) var ends: [TopicPartition: Int64] = [:]

    /// All of them, partition by partition.
    var numbers: [Int] { byPartition.sorted { $0.key < $1.key }.flatMap(\.value) }

    /// Numbers that are there more than once, with their places.
    var repeated: [Int: [(partition: TopicPartition, offset: Int64)]] { offsets.filter { $0.value.count > 1 } }

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
        var found = WrittenNumbers(ends: ends)
        var open = ends.filter { $0.value > 0 }
        if !open.isEmpty {
            for try await record in reader.records {
                found.note(try #require(record.valueText.flatMap { Int($0) }), record.topicPartition, record.offset)
                if record.offset + 1 >= ends[record.topicPartition] ?? 0 { open[record.topicPartition] = nil }
                if open.isEmpty { break }
            }
        }
        // The loop ends early, and without a word, in a task that is cancelled.
        try #require(open.isEmpty, "reading stopped before \(open)")
        try await reader.close()
        return found
    }

    private mutating func note(_ number: Int, _ partition: TopicPartition, _ offset: Int64) {
        byPartition[partition, default: []].append(number)
        offsets[number, default: []].append((partition, offset))
    }
}
