import CausewayKafka
import CausewayRequestReply

/// The topics of the sample.
enum TicketTopics {
    /// What is asked for, keyed by show.
    static let commands = "ticket-commands"
    /// What has happened, in the partition of the command: the truth.
    static let events = "ticket-events"
    /// Answers to gateways.
    static let replies = "ticket-replies"
    /// Which gateway has sent a request with an idempotency key.
    static let claims = "ticket-claims"
    /// What durable requests were answered, in the partition of the command.
    static let outcomes = "ticket-outcomes"

    /// How many shows are decided independently of each other at most.
    static let partitions = 6

    /// The topics as they have to be.
    static let specs = [
        TopicSpec(commands, partitions: partitions),
        // Kept for good: what is left of a log adds up to another state.
        TopicSpec(events, partitions: partitions, configuration: ["retention.ms": "-1"]),
        TopicSpec(replies, partitions: 1), DurableTopics.claims(claims),
        DurableTopics.outcomes(outcomes, partitions: partitions),
    ]

    /// Each topic with its partitions.
    static let all: [(name: String, partitions: Int)] = specs.map { ($0.name, $0.partitions ?? 1) }
}

extension TicketTopics {
    /// Creates the topics that a cluster has not, with its own replication; those that it has must have the right number
    /// of partitions and the right retention.
    ///
    /// - Throws: `KafkaError.invalidConfiguration`, naming the topic that differs, or why the cluster can't say.
    static func ensure(on bootstrapServers: String) async throws(KafkaError) {
        var configuration = KafkaAdminConfiguration(bootstrapServers: bootstrapServers)
        // Short, because a stop waits for it; whoever calls tries again.
        configuration.requestTimeout = .seconds(3)
        let admin = try KafkaAdmin(configuration: configuration)
        try await admin.ensureTopics(specs)
    }
}
