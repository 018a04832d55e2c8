import CausewayKafka
import TicketDomain

@testable import TicketBooking

/// The sample's log, read from its beginning to what is its end now.
enum TicketLog {
    /// Reads every event and checks it.
    static func check(on bootstrapServers: String) async throws -> LogChecker {
        var configuration = KafkaConsumerConfiguration(bootstrapServers: bootstrapServers)
        configuration.fetchWaitMax = .milliseconds(5)
        configuration.enablePartitionEOF = true
        let consumer = try KafkaConsumer(configuration: configuration)
        var checker = LogChecker(catalogue: .standard)
        for partition in 0..<TicketTopics.partitions {
            let place = TopicPartition(topic: TicketTopics.events, partition: partition)
            try await consumer.readToEnd(of: [place: .beginning]) { batch in
                for record in batch {
                    let event = try TicketJSON.decode(TicketEvent.self, from: record.valueBytes ?? [])
                    checker.observe(event, at: record.offset)
                }
            }
        }
        try await consumer.close()
        return checker
    }
}
