import CLibrdkafka
import CausewayRuntime
import CausewayTesting
import Testing

@testable import CausewayKafka

/// A broker with access rules: what is denied is named, each with its own code.
@Suite(.enabled(if: ApacheKafka.isAvailable, "KAFKA_HOME is not set"), .timeLimit(.minutes(4)))
struct DeniedTests {
    /// Everybody may do everything that no rule is about; the rules are made by the test.
    private func withRules(_ body: (TestBroker, String) async throws -> Void) async throws {
        let kafka = try await ApacheKafka.start(settings: [
            "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "allow.everyone.if.no.acl.found": "true",
        ])
        let broker = TestBroker(kafka)
        let topic = TestBroker.uniqueName("denied")
        try await broker.createTopic(name: topic)
        try await broker.fill(topic, count: 5)
        do {
            try await body(broker, topic)
        } catch {
            await kafka.close()
            throw error
        }
        await kafka.close()
    }

    @Test func whatIsDeniedIsNamed() async throws {
        try await withRules { broker, topic in
            // A topic that may be seen but not read: the fetch is refused.
            let unreadable = topic + "-unreadable"
            try await broker.createTopic(name: unreadable)
            for (permission, operation) in [
                (RD_KAFKA_ACL_PERMISSION_TYPE_ALLOW, RD_KAFKA_ACL_OPERATION_DESCRIBE),
                (RD_KAFKA_ACL_PERMISSION_TYPE_DENY, RD_KAFKA_ACL_OPERATION_READ),
            ] {
                try await broker.rule(permission, operation, on: RD_KAFKA_RESOURCE_TOPIC, unreadable)
            }
            // One that may not even be seen: the subscription is.
            let group = TestBroker.uniqueName("denied-group")
            for (kind, name) in [(RD_KAFKA_RESOURCE_TOPIC, topic), (RD_KAFKA_RESOURCE_GROUP, group)] {
                try await broker.rule(
                    RD_KAFKA_ACL_PERMISSION_TYPE_DENY, RD_KAFKA_ACL_OPERATION_ALL, on: kind, name)
            }

            let fetching = try KafkaConsumer(configuration: broker.consumerConfiguration())
            try await fetching.assign([TopicPartition(topic: unreadable, partition: 0): .offset(0)])
            let fetch = await #expect(throws: KafkaError.self) { for try await _ in fetching.records {} }
            #expect(fetch?.code == .topicAuthorizationFailed)
            #expect(fetch?.message.contains(unreadable) == true)
            #expect(fetch?.message.contains("Ask for the permission") == true)
            let assigning = await #expect(throws: KafkaError.self) {
                try await fetching.assign([TopicPartition(topic: topic, partition: 0): .beginning])
            }
            #expect(assigning?.code == .topicAuthorizationFailed)
            #expect(assigning?.message.contains("'\(topic)'") == true)
            try await fetching.close()

            let subscribing = try KafkaConsumer(configuration: broker.consumerConfiguration(group: "allowed"))
            try await subscribing.subscribe(to: topic)
            let subscription = await #expect(throws: KafkaError.self) { for try await _ in subscribing.records {} }
            #expect(subscription?.code == .topicAuthorizationFailed)
            #expect(subscription?.message.contains(topic) == true)
            #expect(subscription?.message.contains("Ask for the permission") == true)
            try await subscribing.close()

            let joining = try KafkaConsumer(configuration: broker.consumerConfiguration(group: group))
            try await joining.subscribe(to: unreadable)
            let join = await #expect(throws: KafkaError.self) { for try await _ in joining.records {} }
            #expect(join?.code == .groupAuthorizationFailed)
            #expect(join?.message.contains(group) == true)
            #expect(join?.message.contains("Ask for the permission") == true)
            let committed = await #expect(throws: KafkaError.self) {
                try await joining.commit(
                    [TopicPartition(topic: unreadable, partition: 0): 1], deadline: .after(.seconds(5)))
            }
            #expect(committed?.message.contains(group) == true)
            _ = try? await joining.close(deadline: .after(.seconds(5)))
        }
    }
}
