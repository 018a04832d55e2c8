import CausewayTesting
import Synchronization

/// Where the tests of this target run: on every kind of broker that is there and can do what the test needs.
enum Conformance {
    /// A test that leaves a kind out, and why.
    struct Skip: Hashable {
        let test: String
        let kind: TestBroker.Kind
        let capability: BrokerCapability
        let reason: String
    }

    private static let noted = Mutex<Set<Skip>>([])

    /// The kinds that a test runs on; those left out are noted.
    ///
    /// - Parameters:
    ///   - capabilities: What the test needs and not every broker has.
    ///   - file: Filled in by the compiler.
    ///   - line: Filled in by the compiler.
    /// - Returns: The kinds, maybe none.
    static func kinds(
        with capabilities: BrokerCapability..., file: String = #fileID, line: Int = #line
    ) -> [TestBroker.Kind] {
        for kind in TestBroker.Kind.available {
            for capability in capabilities {
                guard let reason = kind.whyNot(capability) else { continue }
                let skip = Skip(test: "\(file):\(line)", kind: kind, capability: capability, reason: reason)
                _ = noted.withLock { $0.insert(skip) }
            }
        }
        return TestBroker.Kind.available(with: Set(capabilities))
    }

    /// What was left out so far; all of it once the tests run, as arguments are looked up before the first one.
    static var skips: [Skip] {
        noted.withLock { $0.sorted { ($0.kind.rawValue, $0.test) < ($1.kind.rawValue, $1.test) } }
    }
}
