import CausewayKafka

/// The topics of the sample.
enum TicketTopics {
    /// What is asked for, keyed by show.
    static let commands = "ticket-commands"
    /// What has happened, in the partition of the command: the truth.
    static let events = "ticket-events"
    /// Answers to gateways.
    static let replies = "ticket-replies"

    /// How many shows are decided independently of each other at most.
    static let partitions = 6

    /// Each topic with its partitions.
    static let all: [(name: String, partitions: Int)] = [
        (commands, partitions), (events, partitions), (replies, 1),
    ]
}

extension TicketTopics {
    /// Creates the topics that a cluster has not, with its own replication; those that it has must have the right number
    /// of partitions.
    ///
    /// - Throws: `KafkaError.invalidConfiguration`, naming the topic that has another number of partitions, or why the
    ///   cluster can't say.
    static func ensure(on bootstrapServers: String) async throws(KafkaError) {
        var configuration = KafkaAdminConfiguration(bootstrapServers: bootstrapServers)
        // Short, because a stop waits for it; whoever calls tries again.
        configuration.requestTimeout = .seconds(3)
        let admin = try KafkaAdmin(configuration: configuration)
        try await admin.ensureTopics(all.map { TopicSpec($0.name, partitions: $0.partitions) })
    }
}
