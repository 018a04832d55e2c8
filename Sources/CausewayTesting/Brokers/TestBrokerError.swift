/// Why a broker for tests does not do what a test asks for.
public enum TestBrokerError: Error, CustomStringConvertible {
    /// Brokers of this kind can't; the text is why.
    case lacks(BrokerCapability, TestBroker.Kind, reason: String)
    /// Other tests use the broker too.
    case shared(TestBroker.Kind)
    /// The cluster has fewer nodes than the test needs.
    case tooFewNodes(Int, needed: Int)

    /// What is wrong and what to do about it.
    public var description: String {
        switch self {
        case .lacks(let capability, let kind, let reason):
            """
            A broker of the kind \(kind) lacks \(capability.rawValue): \(reason). Run the test with \
            TestBroker.Kind.available(with: [.\(capability.rawValue)]).
            """
        case .shared(let kind):
            "Other tests use this \(kind) broker too, so it is not to be broken: get one with withBroker(.\(kind))."
        case .tooFewNodes(let nodes, let needed):
            "The cluster has \(nodes) nodes, \(needed) are needed."
        }
    }
}
