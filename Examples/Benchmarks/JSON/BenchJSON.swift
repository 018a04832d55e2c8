import CausewaySchema
import FoundationEssentials

/// `BenchJSON json-decode|json-encode body|order ours|foundation SECONDS`: one thread that reads or writes a document.
///
/// Prints a JSON line with the documents a second, and the median and 99th percentile of the time that a thousand take, by
/// a thousand.
@main
struct BenchJSON {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 5, let seconds = Int(arguments[4]) else { throw BenchUsage() }
        let run = try run(arguments[1], arguments[2], arguments[3])
        // What is only done once doesn't count.
        let (before, _) = try measure(for: .milliseconds(300), run)
        let (count, times) = try measure(for: .seconds(seconds), run)
        let whole = times.reduce(.zero, +)
        let sorted = times.sorted()
        let milliseconds = { (time: Duration) in "\(time / .milliseconds(1000))" }
        let rate = Int(Double(count) / (whole / .seconds(1)))
        let (p50, p99) = (milliseconds(sorted[sorted.count / 2]), milliseconds(sorted[sorted.count * 99 / 100]))
        // All of them, those that don't count too, for the processor's time.
        print(#"{"rate":\#(rate),"p50_ms":\#(p50),"p99_ms":\#(p99),"count":\#(before + count)}"#)
    }

    /// Batches of a thousand, one after another.
    private static func measure(for time: Duration, _ run: () throws -> Void) throws -> (Int, [Duration]) {
        var times: [Duration] = []
        let start = ContinuousClock.now
        while ContinuousClock.now - start < time {
            let begin = ContinuousClock.now
            for _ in 0..<1000 { try run() }
            times.append(ContinuousClock.now - begin)
        }
        return (times.count * 1000, times)
    }

    private static func run(_ name: String, _ document: String, _ who: String) throws -> () throws -> Void {
        switch document {
        case "body": try run(name, BenchBody(), who)
        case "order": try run(name, BenchOrder(), who)
        default: throw BenchUsage()
        }
    }

    private static func run<Value: Codable & Equatable>(
        _ name: String, _ value: Value, _ who: String
    ) throws -> () throws -> Void {
        let (reader, writer) = (JSONReader(), JSONWriter())
        let (decoder, encoder) = (JSONDecoder(), JSONEncoder())
        let bytes = try writer.write(value)
        let data = Data(bytes)
        guard try reader.read(Value.self, from: bytes) == value, try decoder.decode(Value.self, from: data) == value
        else { throw BenchUsage() }
        switch (name, who) {
        case ("json-decode", "ours"): return { _ = try reader.read(Value.self, from: bytes) }
        case ("json-decode", "foundation"): return { _ = try decoder.decode(Value.self, from: data) }
        case ("json-encode", "ours"): return { _ = try writer.write(value) }
        case ("json-encode", "foundation"): return { _ = try encoder.encode(value) }
        default: throw BenchUsage()
        }
    }
}

/// The arguments were none of those that the program takes.
struct BenchUsage: Error, CustomStringConvertible {
    var description: String { "BenchJSON json-decode|json-encode body|order ours|foundation SECONDS" }
}
