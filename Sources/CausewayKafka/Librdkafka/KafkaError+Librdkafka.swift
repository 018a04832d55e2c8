internal import CLibrdkafka

extension KafkaError {
    /// An error from a bare error number.
    ///
    /// - Parameters:
    ///   - number: librdkafka's number; not 0.
    ///   - what: What failed and where, without a full stop.
    ///   - reason: librdkafka's words for this very failure, if it has any.
    ///   - mayBeWritten: Whether the record that it is about may be in the log all the same.
    init(number: Int32, _ what: String, reason: String? = nil, mayBeWritten: Bool = false) {
        let code = Code(rawValue: number)
        let meaning = reason ?? Librdkafka.meaning(of: number)
        let advice = code.advice.map { " \($0)" } ?? ""
        self.init(code, "\(what): \(meaning).\(advice)", mayBeWritten: mayBeWritten)
    }

    /// An error from one of librdkafka's error objects.
    ///
    /// - Parameters:
    ///   - error: The object.
    ///   - what: What failed and where, without a full stop.
    init(_ error: consuming ErrorHandle, _ what: String) {
        let advice = error.code.advice.map { " \($0)" } ?? ""
        self.init(
            error.code, "\(what): \(error.reason).\(advice)", isRetriable: error.isRetriable || error.code.isRetriable,
            isFatal: error.isFatal, requiresAbort: error.requiresAbort)
    }
}

extension KafkaError.Code {
    init(_ error: rd_kafka_resp_err_t) { self.init(rawValue: error.rawValue) }

    /// What a user can do about it.
    var advice: String? {
        switch self {
        case .unknownTopic, .unknownTopicOrPartition: "Create the topic, or check its name."
        case .unknownPartition: "Check the number of partitions of the topic."
        case .messageTimedOut: "Check that the brokers can be reached, or raise deliveryTimeout."
        case .transport, .allBrokersDown, .resolve, .ssl, .coordinatorNotAvailable, .waitingForCoordinator:
            "Check bootstrapServers and that the brokers run."
        case .timedOut: "Check that the brokers can be reached, or allow more time."
        case .recordTooLarge:
            "Send a smaller record, or raise max.message.bytes of the topic; it must also be as large as batchSize."
        case .purgedFromQueue:
            "It was dropped by purge or close before it was sent: send it again if it is still wanted."
        case .purgedInFlight: "It was dropped by purge or close while it was on its way, and may be written."
        case .topicAuthorizationFailed, .groupAuthorizationFailed, .clusterAuthorizationFailed:
            "Ask for the permission (ACL)."
        case .authentication: "Check user name, password and mechanism."
        case .queueFull: "Send slower, or raise queueBufferingMaxMessages."
        case .autoOffsetReset, .offsetOutOfRange:
            "Seek to an offset that exists, or assign the partition anew, or set autoOffsetReset."
        case .fencedInstanceID: "Give each instance a groupInstanceID of its own."
        case .illegalGeneration, .unknownMember:
            "The partitions are somebody else's by now: what they hold is read again."
        case .fenced: "Another instance with the same transactional id runs: close this one."
        default: adminAdvice
        }
    }
}
