public import CausewayKafka

/// Why an Apache Kafka for tests is not there or does not do what a test asks for.
public enum ApacheKafkaError: Error, CustomStringConvertible {
    /// The environment variable `KAFKA_HOME` is not set.
    case noHome
    /// `KAFKA_HOME` names a folder that has no Kafka.
    case notAHome(String, missing: String)
    /// The node does not exist.
    case unknownNode(Int, nodes: Int)
    /// The partition does not exist.
    case unknownPartition(TopicPartition)
    /// One of Kafka's tools did not do its work.
    case toolFailed(String, ExitStatus, output: [String])
    /// The storage of a node could not be formatted.
    case notFormatted(node: Int, ExitStatus, output: [String])
    /// The node already runs.
    case alreadyRunning(node: Int)
    /// Not all brokers joined the cluster in time.
    case incomplete(brokers: Int, of: Int)
    /// The cluster was closed.
    case closed

    /// What is wrong and what to do about it.
    public var description: String {
        switch self {
        case .noHome:
            """
            KAFKA_HOME is not set: unpack Apache Kafka 3.7 or newer from https://kafka.apache.org/downloads, install \
            Java 17 and set KAFKA_HOME to the folder that has bin and libs.
            """
        case .notAHome(let home, let missing):
            "KAFKA_HOME is \(home), but \(missing) is not there or not executable."
        case .unknownNode(let node, let nodes):
            "There is no node \(node): nodes are 1 to \(nodes)."
        case .unknownPartition(let partition):
            "There is no partition \(partition): make the topic first."
        case .toolFailed(let tool, let status, let output):
            "\(tool) ended with \(status):\n" + output.map { "  \($0)\n" }.joined()
        case .notFormatted(let node, let status, let output):
            "Formatting node \(node) ended with \(status):\n" + output.map { "  \($0)\n" }.joined()
        case .alreadyRunning(let node):
            "Node \(node) runs already: stop or kill it before it is restarted."
        case .incomplete(let brokers, let all):
            "Only \(brokers) of \(all) brokers joined the cluster in time."
        case .closed:
            "The cluster was closed."
        }
    }
}
