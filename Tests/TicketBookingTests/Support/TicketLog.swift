import CausewayKafka
import TicketDomain

@testable import TicketBooking

/// The sample's log, read from its beginning to what is its end now.
enum TicketLog {
    /// Reads every event and checks it.
    static func check(on bootstrapServers: String) async throws -> LogChecker {
        var configuration = KafkaConsumerConfiguration(bootstrapServers: bootstrapServers)
        configuration.fetchWaitMax = .milliseconds(5)
        let consumer = try KafkaConsumer(configuration: configuration)
        var checker = LogChecker(catalogue: .standard)
        for partition in 0..<TicketTopics.partitions {
            let place = TopicPartition(topic: TicketTopics.events, partition: partition)
            let range = try await consumer.watermarks(of: place)
            if range.high == range.low { continue }
            try await consumer.assign([place: .offset(range.low)])
            for try await record in consumer.records {
                let event = try TicketJSON.decode(TicketEvent.self, from: record.valueBytes ?? [])
                checker.observe(event, at: record.offset)
                if record.offset == range.high - 1 { break }
            }
        }
        try await consumer.close()
        return checker
    }
}
