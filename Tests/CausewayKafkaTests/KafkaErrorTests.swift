import Testing

@testable import CausewayKafka

@Suite struct KafkaErrorTests {
    @Test(arguments: [
        (KafkaError.Code.queueFull, "_QUEUE_FULL"), (.messageTimedOut, "_MSG_TIMED_OUT"), (.timedOut, "_TIMED_OUT"),
        (.fatal, "_FATAL"), (.purgedFromQueue, "_PURGE_QUEUE"), (.purgedInFlight, "_PURGE_INFLIGHT"),
        (.transport, "_TRANSPORT"), (.allBrokersDown, "_ALL_BROKERS_DOWN"), (.unknownTopic, "_UNKNOWN_TOPIC"),
        (.unknownPartition, "_UNKNOWN_PARTITION"), (.authentication, "_AUTHENTICATION"), (.fenced, "_FENCED"),
        (.noOffset, "_NO_OFFSET"), (.autoOffsetReset, "_AUTO_OFFSET_RESET"), (.assignmentLost, "_ASSIGNMENT_LOST"),
        (.maxPollExceeded, "_MAX_POLL_EXCEEDED"), (.offsetOutOfRange, "OFFSET_OUT_OF_RANGE"),
        (.unknownTopicOrPartition, "UNKNOWN_TOPIC_OR_PART"), (.leaderNotAvailable, "LEADER_NOT_AVAILABLE"),
        (.notLeader, "NOT_LEADER_FOR_PARTITION"), (.requestTimedOut, "REQUEST_TIMED_OUT"),
        (.recordTooLarge, "MSG_SIZE_TOO_LARGE"), (.notEnoughReplicas, "NOT_ENOUGH_REPLICAS"),
        (.illegalGeneration, "ILLEGAL_GENERATION"), (.unknownMember, "UNKNOWN_MEMBER_ID"),
        (.rebalanceInProgress, "REBALANCE_IN_PROGRESS"), (.topicAuthorizationFailed, "TOPIC_AUTHORIZATION_FAILED"),
        (.groupAuthorizationFailed, "GROUP_AUTHORIZATION_FAILED"),
        (.clusterAuthorizationFailed, "CLUSTER_AUTHORIZATION_FAILED"), (.topicAlreadyExists, "TOPIC_ALREADY_EXISTS"),
        (.invalidRecord, "INVALID_RECORD"), (.closed, "CLOSED"), (.readerBusy, "READER_BUSY"),
    ])
    func codeHasKafkasName(_ code: KafkaError.Code, _ name: String) { #expect(code.description == name) }
}
