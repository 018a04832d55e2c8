import CausewayKafka
import CausewayTesting
import KafkaTestSupport
import Testing

/// The table of what each kind of broker can do is what the brokers do.
@Suite(.timeLimit(.minutes(4))) struct CapabilityTests {
    /// As far as there is a cheap way to find out; the probe of each capability says how, or why there is none.
    @Test(arguments: TestBroker.Kind.available, BrokerCapability.allCases)
    func theTableSaysWhatIsSo(_ kind: TestBroker.Kind, _ capability: BrokerCapability) async throws {
        let broker = try await TestBroker.shared(kind)
        guard let isThere = try await CapabilityProbe.isThere(capability, on: broker) else { return }
        // Somebody else's cluster may be set up to do more than the table counts on.
        if kind == .external, isThere { return }
        #expect(isThere == kind.has(capability), "\(kind.whyNot(capability) ?? "the table says that it is there")")
    }

    /// A kind that a test leaves out has a reason, and it is printed.
    @Test func eachSkipHasItsReason() {
        for kind in TestBroker.Kind.allCases {
            for capability in BrokerCapability.allCases {
                #expect(kind.whyNot(capability)?.isEmpty != true)
            }
        }
        for skip in Conformance.skips {
            #expect(!skip.kind.has(skip.capability))
            print("Not on \(skip.kind): \(skip.test), as \(skip.reason)")
        }
        if let reason = ApacheKafka.whyNotAvailable, TestBroker.Kind.cluster == nil {
            print("Nothing on Apache Kafka: \(reason)")
        }
    }

    /// A broker that others use too is not to be broken.
    @Test func aSharedBrokerIsNotBroken() async throws {
        for kind in TestBroker.Kind.available where kind.has(.downAndUp) {
            let broker = try await TestBroker.shared(kind)
            let error = await #expect(throws: TestBrokerError.self) { try await broker.takeDown() }
            #expect(error?.description.contains("withBroker(.\(kind))") == true)
        }
    }
}
