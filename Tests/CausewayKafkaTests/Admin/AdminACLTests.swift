import CausewayRuntime
import CausewayTesting
import Testing

@testable import CausewayKafka

@Suite(.enabled(if: ApacheKafka.isAvailable, "KAFKA_HOME is not set"), .timeLimit(.minutes(4)))
struct AdminACLTests {
    @Test func rulesAreMadeReadAndDeleted() async throws {
        let settings = [
            "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "super.users": "User:ANONYMOUS",
        ]
        try await withBroker(.apacheKafka, settings: settings) { broker in
            let admin = try KafkaAdmin(bootstrapServers: broker.bootstrapServers)
            let rules = [
                ACLBinding(.allow, "User:alice", .read, on: .topic, "orders"),
                ACLBinding(.allow, "User:alice", .all, on: .topic, "ord", pattern: .prefixed, host: "127.0.0.1"),
                ACLBinding(.deny, "User:*", .write, on: .topic, "*"),
                ACLBinding(.allow, "User:bob", .read, on: .group, "workers"),
                ACLBinding(.allow, "User:bob", .alterConfigs, on: .cluster, "kafka-cluster"),
            ]
            try await admin.createACLs(rules)
            // Once more is no error, and makes no second one.
            try await admin.createACLs([rules[0]])
            func found(_ filter: ACLFilter) async throws -> Set<ACLBinding> {
                Set(try await admin.describeACLs(filter))
            }
            try await eventually { try await found(ACLFilter()) == Set(rules) }
            #expect(try await admin.describeACLs().count == rules.count)
            #expect(try await found(ACLFilter(.any, "User:bob")) == Set(rules[3...4]))
            #expect(try await found(ACLFilter(.deny)) == [rules[2]])
            #expect(try await found(ACLFilter(.any, nil, .read)) == [rules[0], rules[3]])
            #expect(try await found(ACLFilter(on: .topic, "orders", pattern: .literal)) == [rules[0]])
            #expect(try await found(ACLFilter(on: .topic, "orders", pattern: .match)) == Set(rules[0...2]))
            #expect(try await found(ACLFilter(on: .cluster)) == [rules[4]])
            #expect(try await found(ACLFilter(host: "127.0.0.1")) == [rules[1]])

            let deleted = try await admin.deleteACLs([
                ACLFilter(on: .topic, "orders", pattern: .match), ACLFilter(rules[3]), ACLFilter(.any, "User:nobody"),
            ])
            #expect(Set(deleted) == Set(rules[0...3]))
            try await eventually { try await found(ACLFilter()) == [rules[4]] }

            let wrong = await #expect(throws: KafkaError.self) {
                try await admin.createACLs([
                    ACLBinding(.allow, "not a principal", .read, on: .topic, "orders"), rules[0],
                ])
            }
            #expect(wrong?.failures.count == 1)
            #expect(wrong?.message.contains("'ALLOW not a principal READ on TOPIC orders (LITERAL) from *'") == true)
            try await eventually { try await found(ACLFilter()) == [rules[0], rules[4]] }
            let any = await #expect(throws: KafkaError.self) {
                try await admin.createACLs([ACLBinding(.any, "User:alice", .read, on: .topic, "orders")])
            }
            #expect(any?.code == .invalidArgument)
            if Librdkafka.version < 0x0206_0000 {
                let transactional = await #expect(throws: KafkaError.self) {
                    try await admin.createACLs([ACLBinding(.allow, "User:a", .write, on: .transactionalID, "t")])
                }
                #expect(transactional?.message.contains("need librdkafka 2.6") == true)
            }
        }
    }

    @Test(.enabled(if: Cluster.isAvailable, Cluster.whyNot))
    func brokersWithoutAuthorizerSaySo() async throws {
        let broker = try await TestBroker.shared(#require(TestBroker.Kind.cluster))
        let admin = try KafkaAdmin(bootstrapServers: broker.bootstrapServers)
        let rule = ACLBinding(.allow, "User:alice", .read, on: .topic, "orders")
        for call in [
            { try await admin.createACLs([rule]) }, { _ = try await admin.describeACLs() },
            { _ = try await admin.deleteACLs([ACLFilter(rule)]) },
        ] as [() async throws -> Void] {
            let error = await #expect(throws: KafkaError.self) { try await call() }
            #expect(error?.code == .securityDisabled)
            #expect(error?.message.contains("authorizer.class.name") == true)
        }
    }
}
