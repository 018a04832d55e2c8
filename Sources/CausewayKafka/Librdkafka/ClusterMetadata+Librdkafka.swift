internal import CLibrdkafka

extension ClusterMetadata {
    init(_ raw: rd_kafka_metadata) {
        brokers = (0..<Int(raw.broker_cnt)).map { index in
            let broker = raw.brokers[index]
            return Broker(id: Int(broker.id), host: String(cString: broker.host), port: Int(broker.port))
        }
        topics = (0..<Int(raw.topic_cnt)).map { Topic(raw.topics[$0]) }
    }
}

extension ClusterMetadata.Topic {
    init(_ raw: rd_kafka_metadata_topic) {
        let topic = String(cString: raw.topic)
        name = topic
        error =
            raw.err == RD_KAFKA_RESP_ERR_NO_ERROR
            ? nil : KafkaError(number: raw.err.rawValue, "The topic '\(topic)' can't be used")
        partitions = (0..<Int(raw.partition_cnt)).map { index in
            let partition = raw.partitions[index]
            return ClusterMetadata.Partition(
                id: Int(partition.id), leader: partition.leader < 0 ? nil : Int(partition.leader),
                replicas: (0..<Int(partition.replica_cnt)).map { Int(partition.replicas[$0]) },
                inSyncReplicas: (0..<Int(partition.isr_cnt)).map { Int(partition.isrs[$0]) })
        }
        .sorted { $0.id < $1.id }
    }
}
