import CausewayTesting
import Foundation

/// What a read_committed reader finds in a topic of windowed results, that reader being Apache Kafka's own command-line
/// tool: it shares no code with what is tested.
final class MinuteReader {
    private let process: ChildProcess
    private let file: FileHandle
    private var partial = Data()
    /// The last result of each key and minute.
    private(set) var found: [MinuteFeed.Place: MinuteFeed.Totals] = [:]
    /// Results that have no more numbers than the one before of the same key and minute: a step back, or twice the same.
    private(set) var stepsBack: [String] = []
    /// Lines that are no result.
    private(set) var strange: [String] = []
    private(set) var lines = 0
    /// How many numbers the last results have.
    private(set) var numbers = 0

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
                "--isolation-level", "read_committed", "--formatter-property", "print.headers=true",
            ],
            environment: ["KAFKA_HEAP_OPTS": "-Xmx128m"])
        file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    }

    /// Reads what has been printed meanwhile.
    func update() throws {
        guard let data = try file.readToEnd(), !data.isEmpty else { return }
        let all = partial + data
        let end = (all.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
        partial = Data(all[end...])
        for line in all[..<end].split(separator: UInt8(ascii: "\n")) { note(Data(line)) }
    }

    /// A line is the headers as `name:value`, with commas between, and the value, with a tab between.
    private func note(_ line: Data) {
        lines += 1
        guard let tab = line.firstIndex(of: UInt8(ascii: "\t")) else { return strange.append(Self.text(line)) }
        let headers = Self.text(line[..<tab]).split(separator: ",").map { $0.split(separator: ":") }
        guard let start = headers.first(where: { $0.first == "causeway-window-start" })?.last.flatMap({ Int($0) }),
            let end = headers.first(where: { $0.first == "causeway-window-end" })?.last.flatMap({ Int($0) }),
            end == start + 60_000,
            let value = try? JSONSerialization.jsonObject(with: line[(tab + 1)...]) as? [String: Any],
            let key = value["key"] as? String, let count = value["count"] as? Int, let sum = value["sum"] as? Int,
            let least = value["least"] as? Int, let greatest = value["greatest"] as? Int
        else { return strange.append(Self.text(line)) }
        let place = MinuteFeed.Place(key: key, start: start)
        let totals = MinuteFeed.Totals(count: count, sum: sum, least: least, greatest: greatest)
        let before = found.updateValue(totals, forKey: place)?.count ?? 0
        if count <= before { stepsBack.append("\(key) \(start): \(before), then \(count)") }
        numbers += count - before
    }

    private static func text(_ bytes: Data) -> String { String(decoding: bytes, as: UTF8.self) }

    /// What it said last.
    var report: String { process.standardError.suffix(20).map { "  \($0)\n" }.joined() }

    func end() { process.kill(SIGKILL) }
}
