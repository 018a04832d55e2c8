internal import CausewayKafka
internal import CausewayObservability
internal import CausewayRuntime

/// Looks for the topics that request-reply itself needs, and makes those that are missing and may be made.
struct TopicFinder: Sendable {
    let producer: KafkaProducer
    let consumer: KafkaConsumer
    let logger: Logger

    /// How long a topic may take to be known everywhere.
    private static let patience = Duration.seconds(3)

    /// Makes sure that a topic is there and known to the producer; one that is there stays as it is.
    ///
    /// - Parameters:
    ///   - spec: The topic.
    ///   - deadline: When to give up.
    /// - Returns: The topic's partitions.
    /// - Throws: Why it is not there.
    @discardableResult
    func find(_ spec: TopicSpec, deadline: Deadline) async throws(KafkaError) -> ClusterMetadata.Topic {
        do throws(KafkaError) {
            // A consumer's question makes no topic; a producer's may.
            _ = try await consumer.metadata(of: spec.name, deadline: deadline)
        } catch {
            guard error.code == .unknownTopicOrPartition else { throw error }
            do throws(KafkaError) {
                try await make([spec], deadline: deadline)
            } catch {
                // Brokers that let nobody make topics may do so themselves when one is asked for.
                logger.debug("a topic can't be made", ["topic": spec.name, "error": error.description])
            }
        }
        return try await prepare(spec.name, deadline)
    }

    /// Learns the topic's partitions; one that was just made may not have got around to every broker.
    private func prepare(_ name: String, _ deadline: Deadline) async throws(KafkaError) -> ClusterMetadata.Topic {
        let patience = min(deadline, .after(Self.patience))
        while true {
            do throws(KafkaError) {
                let topic = try await producer.prepare(topic: name, deadline: deadline)
                if topic.partitions.allSatisfy({ $0.leader != nil }) || patience.hasPassed { return topic }
            } catch {
                guard error.isRetriable || error.code == .unknownTopicOrPartition, !patience.hasPassed else {
                    throw error
                }
            }
            try? await Task.sleep(for: .milliseconds(20))
        }
    }

    private func make(_ topics: [TopicSpec], deadline: Deadline) async throws(KafkaError) {
        let client = producer.configuration
        var configuration = KafkaAdminConfiguration(bootstrapServers: client.bootstrapServers.joined(separator: ","))
        configuration.brokerAddressFamily = client.brokerAddressFamily
        configuration.raw = client.raw.filter { Self.isAboutConnections($0.key) }
        let admin = try KafkaAdmin(configuration: configuration)
        do throws(KafkaError) {
            try await admin.createTopics(topics, deadline: deadline)
        } catch {
            let others = error.failures.values.filter { $0.code != .topicAlreadyExists }
            if error.code != .topicAlreadyExists, error.failures.isEmpty || !others.isEmpty { throw error }
        }
    }

    private static func isAboutConnections(_ key: String) -> Bool {
        ["security.", "sasl.", "ssl.", "socket.", "broker.", "enable.ssl", "enable.sasl"].contains { key.hasPrefix($0) }
    }
}
