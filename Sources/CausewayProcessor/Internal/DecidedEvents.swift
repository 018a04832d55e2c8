internal import CausewayKafka

/// The events of a transaction, in their order.
struct DecidedEvents {
    private let topic: String
    private let partition: Int
    private let partitions: Int
    private let version: Int
    /// When they were decided.
    let time: KafkaTimestamp
    private(set) var records: [ProducerRecord] = []

    init(topic: String, partition: Int, of partitions: Int, version: Int, at time: KafkaTimestamp) {
        self.topic = topic
        self.partition = partition
        self.partitions = partitions
        self.version = version
        self.time = time
    }

    var count: Int { records.count }

    /// Adds a command's events.
    ///
    /// - Parameters:
    ///   - events: Their keys and values.
    ///   - commandOffset: The command's offset; nil for what is due by itself.
    mutating func append(_ events: [(key: [UInt8]?, value: [UInt8])], _ commandOffset: Int64?) {
        for event in events {
            var record = ProducerRecord(topic: topic, key: event.key, value: event.value)
            record.partition = partition
            record.timestamp = time
            if let commandOffset {
                record.headers.append(name: ProcessorHeaders.commandOffset, value: Array("\(commandOffset)".utf8))
            }
            if version != 1 {
                record.headers.append(name: ProcessorHeaders.eventVersion, value: Array("\(version)".utf8))
            }
            // Once a transaction is enough to find out that keys have moved since.
            if records.isEmpty {
                record.headers.append(name: ProcessorHeaders.partitions, value: Array("\(partitions)".utf8))
            }
            records.append(record)
        }
    }
}
