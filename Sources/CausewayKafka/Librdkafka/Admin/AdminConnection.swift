internal import CLibrdkafka
internal import CausewayObservability
internal import CausewayRuntime

/// A client of an admin client, with its logs and errors.
final class AdminConnection: Sendable {
    let client: ClientHandle
    private let queue: QueueHandle
    private let logger: Logger

    /// Creates a client.
    ///
    /// - Parameters:
    ///   - configuration: The settings.
    ///   - group: The group that it is a client of; it does not join.
    ///   - logger: Where its warnings go.
    /// - Throws: `invalidConfiguration`, naming the setting.
    init(
        _ configuration: KafkaAdminConfiguration, group: String? = nil, logger: Logger
    ) throws(KafkaError) {
        self.logger = logger
        var properties = try configuration.properties()
        if let group {
            properties.set("group.id", group)
            properties.set("enable.auto.commit", false)
        }
        let events = RD_KAFKA_EVENT_ERROR | RD_KAFKA_EVENT_LOG
        client = try ClientHandle(group == nil ? .producer : .consumer, properties, events: events, logger: logger)
        queue = client.consumerQueue() ?? client.mainQueue()
        // It never joined.
        if group != nil { client.markGroupLeft() }
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
