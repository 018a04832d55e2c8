internal import CLibrdkafka
internal import CausewayObservability
internal import CausewayRuntime

/// A client of an admin client, with its logs and errors.
final class AdminConnection: Sendable {
    let client: ClientHandle
    private let queue: QueueHandle
    private let logger: Logger

    init(_ configuration: KafkaAdminConfiguration, logger: Logger) throws(KafkaError) {
        client = try ClientHandle(
            .producer, configuration.properties(), events: RD_KAFKA_EVENT_ERROR | RD_KAFKA_EVENT_LOG, logger: logger)
        self.logger = logger
        queue = client.mainQueue()
        queue.enableWakeup(Wakeup(on: .control) { [weak self] in self?.drainQueue() })
    }

    private func drainQueue() {
        while let event = queue.poll() {
            switch event.kind {
            case .log: logger.log(event.log)
            case .error:
                client.note(event.error, reason: event.reason)
                logger.debug("Kafka admin client: \(event.reason)", ["client": client.name])
            default: break
            }
        }
    }
}
