import CausewayTesting
import KafkaTestSupport

@testable import CausewayKafka

extension TestBroker {
    /// Writes records to one partition, each with a key of its number; nil is none.
    func fill(
        _ topic: String, partition: Int = 0, from first: Int = 0, count: Int, key: (Int) -> String?
    ) async throws {
        let producer = try producer()
        for number in first..<(first + count) {
            let record = ProducerRecord(
                topic: topic, partition: partition, key: key(number).map { Array($0.utf8) },
                value: Array("\(number)".utf8))
            try await producer.enqueue(record)
        }
        try await producer.flush()
        try await producer.close()
    }
}
