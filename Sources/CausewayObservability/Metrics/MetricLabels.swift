/// Names and values that tell the series of one metric apart: `["route": "/v1/shows", "status": "200"]`.
///
/// Each different set is a series that is kept for the life of the process: never use a value that a client chooses.
public struct MetricLabels: Sendable, Hashable, ExpressibleByDictionaryLiteral {
    /// The labels, sorted by name, each name once.
    public let pairs: [Pair]

    /// One label.
    public struct Pair: Sendable, Hashable {
        /// The label's name: letters, digits and underscores.
        public let name: String
        /// The label's value, any text.
        public let value: String
    }

    /// No labels.
    public static let none: MetricLabels = [:]

    /// Creates labels.
    ///
    /// - Parameter values: Values by name.
    public init(_ values: [String: String]) {
        pairs = values.map(Pair.init(name:value:)).sorted { $0.name < $1.name }
    }

    /// Creates labels from a literal; the last value of a repeated name counts.
    public init(dictionaryLiteral elements: (String, String)...) {
        self.init(Dictionary(elements) { _, last in last })
    }
}
