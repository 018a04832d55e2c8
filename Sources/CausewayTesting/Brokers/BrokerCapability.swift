/// What a test may need of a broker and not every one has.
public enum BrokerCapability: String, Sendable, Hashable, CaseIterable {
    /// Topics are made, changed and deleted by admin requests.
    case adminRequests
    /// There are only the topics that were made, with the settings that they were given.
    case topicsAsMade
    /// Aborted and open transactions are hidden from `read_committed`.
    case transactionIsolation
    /// Offsets sent in a transaction are committed with it.
    case transactionalOffsets
    /// An older producer of a `transactional.id` is shut out.
    case producerFencing
    /// The first member joins a group within a second.
    case quickGroupJoin
    /// Offsets can be committed while a group rebalances, so what is given up in good order is not read again.
    case commitsWhileRebalancing
    /// Members of a group with `group.instance.id` come back without a rebalance.
    case staticMembership
    /// A waiting fetch is answered as soon as there is a record.
    case longPolling
    /// A partition keeps all of its records, and retention is what the topic's settings say.
    case retention
    /// Offsets are found by timestamp.
    case offsetsForTimes
    /// Groups can be listed and described.
    case groupRequests
    /// Nodes can be taken down and brought up by the test, without loss of records.
    case downAndUp
    /// Partitions can be given another leader by the test, where there are several nodes.
    case leaderMoves
    /// Requests can be made to fail by the test.
    case requestErrors
    /// Answers can be delayed by the test.
    case delays
    /// A node's process can be killed and frozen by the test.
    case processFaults
    /// Records survive the end of the broker's process.
    case durability
}
