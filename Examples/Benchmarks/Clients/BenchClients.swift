import CausewayKafka
import CausewayRuntime

/// `BenchClients NAME BOOTSTRAP TOPIC COUNT`: consumer, producer and view as the benchmarks measure them.
///
/// Prints a JSON line with the records, keys or reads a second, and how long each took where each is awaited.
@main
struct BenchClients {
    static func main() async throws {
        MemoryArenas.limit()
        let arguments = CommandLine.arguments
        guard arguments.count == 5, let count = Int(arguments[4]) else { throw BenchUsage() }
        let (bootstrap, topic) = (arguments[2], arguments[3])
        if let mode = ConsumeBench.Mode(rawValue: arguments[1]) {
            let rate = try await ConsumeBench(mode: mode, bootstrap: bootstrap, topic: topic, count: count).run()
            print(#"{"rate":\#(Int(rate)),"p50_ms":null,"p99_ms":null}"#)
        } else if let mode = ProduceBench.Mode(rawValue: arguments[1]) {
            let result = try await ProduceBench(mode: mode, bootstrap: bootstrap, topic: topic, count: count).run()
            let (p50, p99) = (milliseconds(result.p50), milliseconds(result.p99))
            print(#"{"rate":\#(Int(result.rate)),"p50_ms":\#(p50),"p99_ms":\#(p99)}"#)
        } else if let mode = ProcessorBench.Mode(rawValue: arguments[1]) {
            let result = try await ProcessorBench(mode: mode, bootstrap: bootstrap, topic: topic, count: count).run()
            let (p50, p99) = (milliseconds(result.p50), milliseconds(result.p99))
            print(#"{"rate":\#(Int(result.rate)),"p50_ms":\#(p50),"p99_ms":\#(p99)}"#)
        } else if arguments[1] == "transactions-one" {
            let result = try await TransactionBench(bootstrap: bootstrap, topic: topic, count: count).run()
            let (p50, p99, first) = (milliseconds(result.p50), milliseconds(result.p99), milliseconds(result.first))
            print(#"{"rate":\#(result.rate),"p50_ms":\#(p50),"p99_ms":\#(p99),"first_ms":\#(first)}"#)
        } else if let mode = ViewBench.Mode(rawValue: arguments[1]) {
            let result = try await ViewBench(mode: mode, bootstrap: bootstrap, topic: topic, count: count).run()
            let time = milliseconds(result.time)
            print(#"{"rate":\#(Int(result.rate)),"p50_ms":\#(time),"p99_ms":\#(time)}"#)
        } else if arguments[1] == "windows-count" {
            let result = try await WindowBench(bootstrap: bootstrap, topic: topic, count: count).run()
            let time = milliseconds(result.time)
            print(#"{"rate":\#(Int(result.rate)),"p50_ms":\#(time),"p99_ms":\#(time)}"#)
        } else {
            throw BenchUsage()
        }
    }

    private static func milliseconds(_ time: Duration?) -> String {
        time.map { "\($0 / .milliseconds(1))" } ?? "null"
    }
}

/// The arguments were none of those that the program takes.
struct BenchUsage: Error, CustomStringConvertible {
    var description: String {
        """
        BenchClients consume-records|consume-batches|consume-default|produce-enqueue|produce-64|produce-one|\
        transactions-one|view-load|view-read|windows-count|processor-decide|processor-restore|\
        processor-restore-snapshot BOOTSTRAP TOPIC COUNT
        """
    }
}
