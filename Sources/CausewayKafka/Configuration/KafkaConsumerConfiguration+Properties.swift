extension KafkaConsumerConfiguration {
    /// librdkafka has no consumer without a group; one that only assigns gets this name and never joins.
    static let noGroup = "causeway-no-group"

    /// The settings as librdkafka takes them; throws `invalidConfiguration` for values that make no sense.
    func properties() throws(KafkaError) -> ClientProperties {
        try validate()
        var properties = ClientProperties()
        properties.set("bootstrap.servers", bootstrapServers.joined(separator: ","))
        properties.set("client.id", clientID)
        properties.set("group.id", groupID ?? Self.noGroup)
        properties.set("group.instance.id", groupInstanceID)
        properties.set("auto.offset.reset", autoOffsetReset.rawValue)
        properties.set("isolation.level", isolationLevel.rawValue)
        properties.set(
            "partition.assignment.strategy", partitionAssignmentStrategy.map(\.rawValue).joined(separator: ","))
        properties.set("session.timeout.ms", sessionTimeout)
        properties.set("heartbeat.interval.ms", heartbeatInterval)
        properties.set("max.poll.interval.ms", maxPollInterval)
        properties.set("fetch.wait.max.ms", fetchWaitMax)
        properties.set("fetch.min.bytes", fetchMinBytes)
        properties.set("max.partition.fetch.bytes", maxPartitionFetchBytes)
        properties.set("queued.min.messages", queuedMinMessages)
        properties.set("queued.max.messages.kbytes", queuedMaxMessagesKbytes)
        if Librdkafka.hasFetchQueueBackoff { properties.set("fetch.queue.backoff.ms", 5) }
        properties.set("enable.partition.eof", enablePartitionEOF)
        properties.set("topic.metadata.refresh.interval.ms", topicMetadataRefreshInterval)
        properties.set("socket.nagle.disable", socketNagleDisable)
        properties.set("broker.address.family", brokerAddressFamily.rawValue)
        properties.set("enable.auto.commit", false)
        properties.set("enable.auto.offset.store", false)
        properties.set("log.queue", true)
        try properties.set(
            raw: raw,
            reserved: [
                "log.queue": "logs go to the logger.",
                "enable.auto.commit": "use enableAutoCommit.",
                "enable.auto.offset.store": "use enableAutoOffsetStore.",
                "enable.partition.eof": "use enablePartitionEOF.",
            ])
        return properties
    }

    /// When fetchers rest until they are woken.
    var fetchLimits: FetchRest.Limits {
        if Librdkafka.hasFetchQueueBackoff { return .none }
        return FetchRest.Limits(records: queuedMinMessages, bytes: queuedMaxMessagesKbytes * 1024)
    }

    private func validate() throws(KafkaError) {
        if bootstrapServers.isEmpty {
            throw KafkaError(
                .invalidConfiguration, "bootstrapServers is empty: name at least one broker, as host:port.")
        }
        if groupID?.isEmpty == true {
            throw KafkaError(.invalidConfiguration, "groupID is empty: name the group, or leave it nil to assign only.")
        }
        if partitionAssignmentStrategy.isEmpty {
            throw KafkaError(.invalidConfiguration, "partitionAssignmentStrategy is empty: name at least one.")
        }
        if groupInstanceID != nil, groupID == nil {
            throw KafkaError(.invalidConfiguration, "groupInstanceID needs a groupID.")
        }
        if enableAutoCommit, groupID == nil {
            throw KafkaError(.invalidConfiguration, "enableAutoCommit needs a groupID.")
        }
        if partitionAssignmentStrategy.contains(.cooperativeSticky), partitionAssignmentStrategy.count > 1 {
            throw KafkaError(
                .invalidConfiguration, "cooperativeSticky can't be mixed with strategies that give everything up.")
        }
        if maxPollInterval < sessionTimeout {
            throw KafkaError(.invalidConfiguration, "maxPollInterval must be at least sessionTimeout.")
        }
    }
}
