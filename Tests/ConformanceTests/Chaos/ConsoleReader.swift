import CausewayTesting
import Foundation

/// What a read_committed reader finds in a topic of numbers and tags, that reader being Apache Kafka's own command-line
/// tool: it shares no code with what is tested.
final class ConsoleReader {
    private let process: ChildProcess
    private let file: FileHandle
    private var partial = Data()
    /// Where each number was found, and with which tags.
    private(set) var found: [Int: [String]] = [:]
    private(set) var tags: Set<String> = []
    /// The longest time from when an output was written to when it was read, in milliseconds.
    private(set) var longestWait = 0

    /// Starts to read a topic from its beginning.
    init(_ topic: String, on broker: TestBroker, folder: String) throws {
        let home = ProcessInfo.processInfo.environment["KAFKA_HOME"] ?? ""
        let path = "\(folder)/console-\(topic)"
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        process = try ChildProcess(
            executable: "/bin/sh",
            arguments: [
                "-c", "out=$1; shift; exec \"$@\" > \"$out\"", "sh", path, home + "/bin/kafka-console-consumer.sh",
                "--bootstrap-server", broker.bootstrapServers, "--topic", topic, "--from-beginning",
                "--isolation-level", "read_committed", "--formatter-property", "print.timestamp=true",
                "--formatter-property", "print.offset=true", "--formatter-property", "print.partition=true",
            ],
            environment: ["KAFKA_HEAP_OPTS": "-Xmx128m"])
        file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    }

    /// Reads what has been printed meanwhile.
    func update() throws {
        guard let data = try file.readToEnd(), !data.isEmpty else { return }
        let now = Int(Date().timeIntervalSince1970 * 1_000)
        let all = partial + data
        let end = (all.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
        partial = Data(all[end...])
        for line in all[..<end].split(separator: UInt8(ascii: "\n")) {
            note(String(decoding: line, as: UTF8.self), now)
        }
    }

    /// A line is `CreateTime:1700000000000`, `Partition:0`, `Offset:0` and the value, with tabs between.
    private func note(_ line: String, _ now: Int) {
        let fields = line.split(separator: "\t")
        guard fields.count == 4, let written = fields[0].split(separator: ":").last.flatMap({ Int($0) }) else { return }
        let value = fields[3].split(separator: " ")
        guard value.count == 2, let number = Int(value[0]) else { return }
        found[number, default: []].append("\(fields[1]) \(fields[2]) \(value[1])")
        tags.insert(String(value[1]))
        longestWait = max(longestWait, now - written)
    }

    /// Whether every number below one was found.
    func isDone(below end: Int) -> Bool { found.count >= end && (0..<end).allSatisfy { found[$0] != nil } }

    /// Numbers below one that were not found.
    func missing(below end: Int) -> [Int] { (0..<end).filter { found[$0] == nil } }

    /// Numbers that were found more than once, with their tags.
    var repeated: [Int: [String]] { found.filter { $0.value.count > 1 } }

    /// What it said last.
    var report: String { process.standardError.suffix(20).map { "  \($0)\n" }.joined() }

    func end() { process.kill(SIGKILL) }
}
