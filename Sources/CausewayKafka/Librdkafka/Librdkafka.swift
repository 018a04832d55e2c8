internal import CLibrdkafka

/// The library itself: its version, its names for errors.
enum Librdkafka {
    /// The version that is loaded, as in the header: 0xMMmmrrpp.
    static let version = UInt32(bitPattern: rd_kafka_version())

    /// The version that is loaded, as text.
    static var versionText: String { String(cString: rd_kafka_version_str()) }

    /// Fetchers that rest because enough waits can be told for how long since 2.2.0.
    static let hasFetchQueueBackoff = version >= 0x0202_0000

    /// Single settings of topics and brokers can be changed since 2.2.0, if the headers were as new.
    static let hasIncrementalAlterConfigs = causeway_kafka_has_incremental_alter_configs() != 0

    /// Seek's time-out counts microseconds as milliseconds before 2.1.0.
    static let seekTimeoutIsThousandTimesTooShort = version < 0x0201_0000

    /// The name of an error number, such as `UNKNOWN_TOPIC_OR_PART`.
    static func name(of code: Int32) -> String {
        String(cString: rd_kafka_err2name(rd_kafka_resp_err_t(code)))
    }

    /// What an error number means, in words.
    static func meaning(of code: Int32) -> String {
        String(cString: rd_kafka_err2str(rd_kafka_resp_err_t(code)))
    }

    /// Whether a line of its log says that a topic or partition is not there, in the words for that error.
    static func tellsOfMissingTopic(_ line: String) -> Bool {
        [KafkaError.Code.unknownTopicOrPartition, .unknownTopic, .unknownPartition].contains { code in
            line.contains("(\(meaning(of: code.rawValue)))")
        }
    }
}

extension Librdkafka {
    /// Refuses a pattern that does not compile.
    ///
    /// - Parameters:
    ///   - pattern: The pattern as librdkafka takes it.
    ///   - name: How the user wrote it.
    /// - Throws: `invalidArgument`, with the reason.
    static func checkPattern(_ pattern: String, named name: String) throws(KafkaError) {
        let reason = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { text -> String? in
            guard causeway_kafka_check_pattern(pattern, text.baseAddress, text.count) != 0 else { return nil }
            return text.baseAddress.map { String(cString: $0) } ?? ""
        }
        if let reason { throw TopicPattern.invalid(name, reason) }
    }
}
