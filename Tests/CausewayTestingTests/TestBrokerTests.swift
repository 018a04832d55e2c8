import CausewayKafka
import CausewayTesting
import Testing

@Suite struct TestBrokerTests {
    @Test(arguments: TestBroker.Kind.available)
    func eachKindGivesTopicsOfItsOwn(_ kind: TestBroker.Kind) async throws {
        let broker = try await TestBroker.shared(kind)
        let admin = try KafkaAdmin(bootstrapServers: broker.bootstrapServers)
        let names = try await withThrowingTaskGroup { group in
            for _ in 0..<4 {
                group.addTask {
                    try await broker.withTopic("own", partitions: 2) { name in
                        let topic = try await admin.describeTopics([name])[name]
                        #expect(topic?.partitions.count == 2)
                        return name
                    }
                }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(names.count == 4 && names.allSatisfy { $0.hasPrefix("own-") })
    }

    /// Too many producers on one embedded broker, and two of them get the same id.
    @Test func twoFilesAtMostShareAnEmbeddedBroker() async throws {
        var files: [String: Int] = [:]
        for number in 0..<5 {
            let name = "Tests/Others\(number).swift"
            let broker = try await TestBroker.shared(.embedded, fileID: name).bootstrapServers
            #expect(try await TestBroker.shared(.embedded, fileID: name).bootstrapServers == broker)
            files[broker, default: 0] += 1
        }
        #expect(files.values.allSatisfy { $0 <= 2 })
    }

    @Test func everyLackHasItsReason() {
        for kind in TestBroker.Kind.allCases {
            for capability in BrokerCapability.allCases {
                #expect(kind.has(capability) == (kind.whyNot(capability) == nil))
            }
        }
        #expect(TestBroker.Kind.embedded.has(.requestErrors))
        #expect(!TestBroker.Kind.embedded.has(.transactionIsolation))
        #expect(!TestBroker.Kind.external.has(.processFaults))
        #expect(TestBroker.Kind.apacheKafka.has(.processFaults))
        #expect(TestBroker.Kind.available(with: [.adminRequests, .requestErrors]).isEmpty)
    }
}
