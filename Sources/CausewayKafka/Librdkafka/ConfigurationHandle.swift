internal import CLibrdkafka

/// Owns a configuration object until a client takes it over.
struct ConfigurationHandle: ~Copyable {
    private let pointer: OpaquePointer

    private init(events: Int32) {
        pointer = rd_kafka_conf_new()
        rd_kafka_conf_set_events(pointer, events)
    }

    /// Fills a new configuration; throws `invalidConfiguration` naming the key that librdkafka refuses.
    static func make(
        _ properties: [(key: String, value: String)], events: Int32
    ) throws(KafkaError) -> ConfigurationHandle {
        let configuration = ConfigurationHandle(events: events)
        for (key, value) in properties {
            if let reason = configuration.set(key, value) {
                throw KafkaError(
                    .invalidConfiguration,
                    """
                    The client setting '\(key)' was refused: \(reason). Check its name and value in the CONFIGURATION.md \
                    of librdkafka \(Librdkafka.versionText).
                    """)
            }
        }
        return configuration
    }

    deinit { rd_kafka_conf_destroy(pointer) }

    /// Has the client tell of its joins.
    func watch(_ join: GroupJoin) { join.watch(pointer) }

    private func set(_ key: String, _ value: String) -> String? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { text in
            let result = rd_kafka_conf_set(pointer, key, value, text.baseAddress, text.count)
            guard result != RD_KAFKA_CONF_OK, let start = text.baseAddress else { return nil }
            // The reason may quote the value: never for a secret.
            if Self.isSecret(key) { return "the value is not valid (not shown, it may be a secret)" }
            return String(cString: start)
        }
    }

    private static func isSecret(_ key: String) -> Bool {
        ["password", "secret", "token", "key", "jaas", "oauthbearer"].contains { key.contains($0) }
    }

    /// Creates the client; librdkafka owns the configuration from then on, but not when it fails.
    consuming func makeClient(_ type: rd_kafka_type_t) throws(KafkaError) -> OpaquePointer {
        var reason = ""
        let client = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { text in
            let client = ThreadScheduling.asBatch {
                rd_kafka_new(type, pointer, text.baseAddress, text.count)
            }
            if client == nil, let start = text.baseAddress { reason = String(cString: start) }
            return client
        }
        guard let client else {
            let isExhausted = rd_kafka_last_error() == RD_KAFKA_RESP_ERR__CRIT_SYS_RESOURCE
            _ = consume self
            if isExhausted {
                throw KafkaError(
                    .criticalSystemResource,
                    "The client can't be created: \(reason): raise the limits of descriptors and threads (ulimit -n, -u)."
                )
            }
            throw KafkaError(.invalidConfiguration, "The client can't be created: \(reason)")
        }
        discard self
        return client
    }
}
