/// What has settings of its own in a cluster.
public enum ConfigResource: Sendable, Hashable, CustomStringConvertible {
    /// A topic.
    case topic(String)
    /// A broker, by its number.
    case broker(Int)

    /// `topic 'orders'`, `broker 1`.
    public var description: String {
        switch self {
        case .topic(let name): "topic '\(name)'"
        case .broker(let id): "broker \(id)"
        }
    }

    var isBroker: Bool { if case .broker = self { true } else { false } }
}
