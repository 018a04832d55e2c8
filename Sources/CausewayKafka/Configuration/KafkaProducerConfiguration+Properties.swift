extension KafkaProducerConfiguration {
    /// The settings as librdkafka takes them; throws `invalidConfiguration` for pairs that exclude each other.
    func properties() throws(KafkaError) -> ClientProperties {
        try validate()
        var properties = ClientProperties()
        properties.set("bootstrap.servers", bootstrapServers.joined(separator: ","))
        properties.set("client.id", clientID)
        properties.set("enable.idempotence", enableIdempotence)
        properties.set("acks", acks.rawValue)
        properties.set("max.in.flight", maxInFlight)
        properties.set(fractional: "linger.ms", linger)
        properties.set("message.max.bytes", messageMaxBytes)
        properties.set("batch.size", batchSize)
        properties.set("batch.num.messages", batchNumMessages)
        properties.set("compression.type", compressionType.rawValue)
        properties.set("compression.level", compressionLevel.map { String($0) })
        properties.set("partitioner", partitioner.rawValue)
        properties.set("sticky.partitioning.linger.ms", stickyPartitioningLinger)
        properties.set("delivery.timeout.ms", deliveryTimeout)
        properties.set("request.timeout.ms", requestTimeout)
        properties.set("retry.backoff.ms", retryBackoff)
        properties.set("queue.buffering.max.messages", queueBufferingMaxMessages)
        properties.set("queue.buffering.max.kbytes", queueBufferingMaxKbytes)
        properties.set("delivery.report.only.error", deliveryReportOnlyError)
        properties.set("socket.nagle.disable", socketNagleDisable)
        properties.set("broker.address.family", brokerAddressFamily.rawValue)
        properties.set("log.queue", true)
        try properties.set(
            raw: raw,
            reserved: [
                "log.queue": "logs go to the logger.",
                "delivery.report.only.error": "use deliveryReportOnlyError.",
            ])
        return properties
    }

    private func validate() throws(KafkaError) {
        if bootstrapServers.isEmpty {
            throw KafkaError(
                .invalidConfiguration, "bootstrapServers is empty: name at least one broker, as host:port.")
        }
        if enableIdempotence, acks != .all {
            throw KafkaError(
                .invalidConfiguration,
                "enableIdempotence needs acks .all: set acks to .all or enableIdempotence to false.")
        }
        if enableIdempotence, !(1...5).contains(maxInFlight) {
            throw KafkaError(
                .invalidConfiguration,
                "enableIdempotence needs maxInFlight from 1 to 5, not \(maxInFlight): lower it or set enableIdempotence to false."
            )
        }
    }
}
