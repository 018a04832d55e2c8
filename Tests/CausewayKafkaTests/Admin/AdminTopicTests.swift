import CausewayRuntime
import CausewayTesting
import Testing

@testable import CausewayKafka

@Suite(.enabled(if: Cluster.isAvailable, Cluster.whyNot), .timeLimit(.minutes(4)))
struct AdminTopicTests {
    @Test func topicsGetMorePartitions() async throws {
        try await Cluster.withTopic("extended") { broker, topic in
            let admin = try KafkaAdmin(bootstrapServers: broker.bootstrapServers)
            try await admin.createPartitions([topic: 3], validateOnly: true)
            #expect(try await admin.describeTopics([topic])[topic]?.partitions.count == 1)
            try await admin.createPartitions([topic: 3])
            let found = try #require(try await admin.describeTopics([topic])[topic])
            #expect(found.partitions.map(\.id) == [0, 1, 2])
            #expect(found.partitions.allSatisfy { $0.leader != nil && $0.replicas == $0.inSyncReplicas })

            // Each that fails is named, with what to do; the others are extended.
            let other = topic + "-other"
            try await admin.createTopics([TopicSpec(other, partitions: 1)])
            let error = await #expect(throws: KafkaError.self) {
                try await admin.createPartitions([topic: 2, topic + "-absent": 2, other: 2])
            }
            #expect(Set(error?.failures.keys ?? [:].keys) == [topic, topic + "-absent"])
            #expect(error?.failures[topic]?.code == .invalidPartitions)
            #expect(error?.failures[topic]?.message.contains("Ask for more partitions than there are now.") == true)
            #expect(error?.failures[topic + "-absent"]?.code == .unknownTopicOrPartition)
            #expect(error?.message.contains("'\(topic)'") == true)
            #expect(error?.message.contains("'\(topic)-absent'") == true)
            try await eventually { try await admin.describeTopics([other])[other]?.partitions.count == 2 }
            try await admin.deleteTopics([other])
        }
    }

    @Test func validationMakesNothing() async throws {
        try await Cluster.withTopic("valid") { broker, topic in
            let admin = try KafkaAdmin(bootstrapServers: broker.bootstrapServers)
            let name = topic + "-new"
            try await admin.createTopics([TopicSpec(name, partitions: 2)], validateOnly: true)
            #expect(try await admin.describeTopics([name]).isEmpty)
            let error = await #expect(throws: KafkaError.self) {
                try await admin.createTopics(
                    [TopicSpec(topic), TopicSpec(name, replicationFactor: 77), TopicSpec("a b")], validateOnly: true)
            }
            #expect(error?.failures[topic]?.code == .topicAlreadyExists)
            #expect(error?.failures[name]?.code == .invalidReplicationFactor)
            #expect(error?.failures["a b"]?.code == .invalidTopic)
            for failure in (error?.failures ?? [:]).values { #expect(failure.message.hasSuffix(".")) }
        }
    }

    @Test func deletingNamesEachThatIsAbsent() async throws {
        try await Cluster.withTopic("deleted") { broker, topic in
            let admin = try KafkaAdmin(bootstrapServers: broker.bootstrapServers)
            let error = await #expect(throws: KafkaError.self) {
                try await admin.deleteTopics([topic + "-1", topic, topic + "-2"])
            }
            #expect(Set(error?.failures.keys ?? [:].keys) == [topic + "-1", topic + "-2"])
            try await eventually { try await admin.describeTopics([topic]).isEmpty }
            try await admin.createTopics([TopicSpec(topic)])
        }
    }

    @Test func aClusterIsDescribed() async throws {
        try await Cluster.withTopic("described", partitions: 2) { broker, topic in
            let admin = try KafkaAdmin(bootstrapServers: broker.bootstrapServers)
            let cluster = try await admin.describeCluster()
            #expect(cluster.clusterID?.isEmpty == false)
            let ids = cluster.brokers.map(\.id)
            #expect(try ids.contains(#require(cluster.controller)))
            let first = broker.bootstrapServers.split(separator: ",").first.map(String.init)
            #expect(cluster.brokers.contains { "\($0.host):\($0.port)" == first })
            let found = try #require(cluster.topics.first { $0.name == topic })
            for partition in found.partitions {
                #expect(try ids.contains(#require(partition.leader)))
                #expect(!partition.replicas.isEmpty)
                #expect(Set(ids).isSuperset(of: partition.replicas))
            }
            // A consumer's question leaves these open.
            let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration())
            #expect(try await consumer.metadata(of: topic).partitions == found.partitions)
            try await consumer.close()
        }
    }
}
