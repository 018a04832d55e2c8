/// Compares topics with what they should be.
enum TopicCheck {
    /// All ways in which a topic differs from its spec.
    ///
    /// - Parameters:
    ///   - spec: What the topic should be; what it leaves open is not looked at.
    ///   - topic: What the cluster says; nil if it is not there.
    ///   - entries: The topic's settings; nil to look at none.
    /// - Returns: The differences.
    static func differences(
        _ spec: TopicSpec, _ topic: ClusterMetadata.Topic?, _ entries: [ConfigEntry]?
    ) -> [TopicDifference] {
        guard let topic else {
            return [TopicDifference(topic: spec.name, field: .existence, found: nil, wanted: nil)]
        }
        var result: [TopicDifference] = []
        if let partitions = spec.partitions, partitions != topic.partitions.count {
            result.append(
                TopicDifference(
                    topic: spec.name, field: .partitions, found: "\(topic.partitions.count)", wanted: "\(partitions)"))
        }
        // The same for all partitions, unless somebody reassigns them right now: then more for some.
        if let factor = spec.replicationFactor, let found = topic.partitions.map(\.replicas.count).min(),
            factor != found
        {
            result.append(
                TopicDifference(
                    topic: spec.name, field: .replicationFactor, found: "\(found)", wanted: "\(factor)"))
        }
        return result + differences(spec, entries)
    }

    private static func differences(_ spec: TopicSpec, _ entries: [ConfigEntry]?) -> [TopicDifference] {
        guard let entries else { return [] }
        let values = Dictionary(entries.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
        return spec.configuration.sorted { $0.key < $1.key }.compactMap { name, wanted in
            let found = values[name] ?? nil
            if let found, isSame(found, wanted) { return nil }
            return TopicDifference(topic: spec.name, field: .configuration(name), found: found, wanted: wanted)
        }
    }

    /// Whether two values mean the same: the order of a list does not count.
    private static func isSame(_ left: String, _ right: String) -> Bool {
        if left == right { return true }
        let elements = [left, right].map { text in
            text.split(separator: ",").map { $0.filter { !$0.isWhitespace } }.sorted()
        }
        return elements[0] == elements[1]
    }
}
