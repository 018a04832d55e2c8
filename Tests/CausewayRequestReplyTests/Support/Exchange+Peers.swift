import CausewayKafka
import CausewayRequestReply
import CausewayTesting
import KafkaTestSupport
import Testing

extension Exchange {
    /// The correlation id of a request, by its number in the test, of a topic that nobody else reads.
    func correlationID(ofRequest number: Int) async throws -> [UInt8] {
        var configuration = KafkaConsumerConfiguration(bootstrapServers: broker.bootstrapServers)
        configuration.fetchWaitMax = .milliseconds(5)
        let consumer = try KafkaConsumer(configuration: configuration)
        let partitions = (0..<2).map { TopicPartition(topic: requests, partition: $0) }
        try await consumer.assign(Dictionary(uniqueKeysWithValues: partitions.map { ($0, .beginning) }))
        var seen = 0
        var id: [UInt8]?
        for try await record in consumer.records where record.valueBytes == [UInt8(number + 1)] {
            id = record.headers[WireContract.correlationID]
            seen += 1
            break
        }
        try await consumer.close()
        return try #require(id)
    }

    func reply(to id: [UInt8]?, _ text: String, _ headers: KafkaHeaders = []) -> ProducerRecord {
        var headers = headers
        if let id { headers.append(name: WireContract.correlationID, value: id) }
        return ProducerRecord(topic: replies, partition: 0, value: Array(text.utf8), headers: headers)
    }
}
