import CausewayRuntime
import CausewayTesting
import Testing

@testable import CausewayKafka

/// Topics by name and by pattern.
@Suite(.enabled(if: Cluster.isAvailable, Cluster.whyNot), .timeLimit(.minutes(3)))
struct SubscriptionTests {
    private func configuration(_ broker: TestBroker, _ group: String) -> KafkaConsumerConfiguration {
        var configuration = broker.consumerConfiguration(group: group)
        configuration.topicMetadataRefreshInterval = .milliseconds(200)
        return configuration
    }

    @Test func aPatternFindsWhatIsThereAndWhatComesLater() async throws {
        try await Cluster.withTopic("pattern") { broker, name in
            try await broker.createTopic(name: "\(name)-eu", partitions: 2)
            try await broker.createTopic(name: "old-\(name)-eu")
            let consumer = try KafkaConsumer(configuration: configuration(broker, name))
            // The whole name: neither the bare one nor the old one.
            try await consumer.subscribe(to: TopicPattern("\(name)-[a-z]+"))
            let seen = SeenRecords()
            let reader = consumer.read(into: seen)
            try await consumer.awaitAssignment(2)
            #expect(Set(consumer.assignment.map(\.topic)) == ["\(name)-eu"])
            try await broker.fill("\(name)-eu", partitions: 0..<2, count: 5)
            try await broker.createTopic(name: "\(name)-us")
            try await broker.fill("\(name)-us", count: 5)
            try await eventually(within: .seconds(20)) { seen.count == 15 }
            #expect(Set(consumer.assignment.map(\.topic)) == ["\(name)-eu", "\(name)-us"])
            #expect(seen.irregularities.isEmpty)
            try await consumer.close()
            try await reader.value
        }
    }

    @Test func namesAndPatternsGoTogetherAndAreReplacedTogether() async throws {
        try await Cluster.withTopic("both") { broker, name in
            for suffix in ["a1", "a2", "b"] { try await broker.createTopic(name: "\(name)-\(suffix)") }
            let consumer = try KafkaConsumer(configuration: configuration(broker, name))
            #expect(try await consumer.subscription() == [])
            try await consumer.subscribe(to: [name], matching: [TopicPattern("\(name)-a[0-9]{1,2}")])
            try await eventually(within: .seconds(20)) {
                consumer.assignment.map(\.topic) == [name, "\(name)-a1", "\(name)-a2"]
            }
            #expect(try await consumer.subscription().sorted() == ["^(\(name)-a[0-9]{1,2})$", name].sorted())
            // What begins with ^ is librdkafka's own kind of pattern.
            try await consumer.subscribe(to: "^\(name)-b")
            try await eventually(within: .seconds(20)) { consumer.assignment.map(\.topic) == ["\(name)-b"] }
            try await consumer.unsubscribe()
            try await eventually(within: .seconds(20)) { consumer.assignment.isEmpty }
            #expect(try await consumer.subscription() == [])
            try await consumer.close()
        }
    }

    /// librdkafka takes a pattern that does not compile for one that nothing matches, or says no more than "invalid".
    @Test(arguments: [
        ("a(b", "Unmatched"), ("[z", "Unmatched"), ("a{2", "Unmatched"), ("", "empty"), ("(?:a)", "preceding"),
        ("\\d+", "[0-9]"), ("a\\", "Trailing"),
    ])
    func aPatternThatMakesNoSenseIsRefusedWithTheReason(_ expression: String, _ hint: String) throws {
        let error = try #require(throws: KafkaError.self) { try TopicPattern(expression) }
        #expect(error.code == .invalidArgument)
        #expect(error.message.contains("'\(expression)'"))
        #expect(error.message.contains("POSIX"))
        #expect(error.message.localizedLowercase(contains: hint))
    }

    @Test func whatIsNoSubscriptionIsRefused() async throws {
        let broker = try await TestBroker.shared(#require(TestBroker.Kind.cluster))
        let consumer = try KafkaConsumer(configuration: configuration(broker, "none"))
        for names in [[], [""], ["a", "a"], ["^a(b"]] {
            let error = await #expect(throws: KafkaError.self) { try await consumer.subscribe(to: names) }
            #expect(error?.code == .invalidArgument)
        }
        try await consumer.close()
        let alone = try KafkaConsumer(configuration: broker.consumerConfiguration())
        let error = await #expect(throws: KafkaError.self) { try await alone.subscribe(to: "a") }
        #expect(error?.code == .invalidState)
        #expect(error?.message.contains("groupID") == true)
        try await alone.close()
    }
}

extension String {
    fileprivate func localizedLowercase(contains other: String) -> Bool {
        lowercased().contains(other.lowercased())
    }
}
