internal import CausewayKafka
internal import CausewayObservability
internal import CausewayRuntime

/// Writes messages to the control topic; belongs to its owner's loop.
final class ControlSender {
    private let producer: KafkaProducer
    private let key: [UInt8]
    private let logger: Logger
    private var topic: TopicHandle?

    init(_ topic: String, _ producer: KafkaProducer, instance: String, logger: Logger) throws(KafkaError) {
        self.producer = producer
        self.topic = try producer.topicHandle(topic)
        self.logger = logger
        key = Array(instance.utf8)
    }

    /// Queues a message; one that can't be queued is dropped: each is repeated or only spares work.
    func send(_ message: ControlMessage) {
        guard let topic else { return }
        let value = message.json
        do throws(KafkaError) {
            try Optional(key).withBytes { key throws(KafkaError) in
                try Optional(value).withBytes { value throws(KafkaError) in
                    try producer.produce(topic, partition: 0, key: key, value: value, headers: nil)
                }
            }
        } catch {
            logger.debug("a control message was dropped", ["error": error.description])
        }
    }

    /// Lets go of the topic, which keeps the producer's client alive.
    func release() { topic = nil }
}
