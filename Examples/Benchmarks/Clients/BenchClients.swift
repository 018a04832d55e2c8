import CausewayKafka
import CausewayRuntime

/// `BenchClients consume-records|consume-batches|consume-default BOOTSTRAP TOPIC COUNT`: the consumer as the benchmarks measure it.
///
/// Prints a JSON line with the records a second, from the first to the last.
@main
struct BenchClients {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 5, let mode = ConsumeBench.Mode(rawValue: arguments[1]), let count = Int(arguments[4])
        else { throw BenchUsage() }
        let bench = ConsumeBench(mode: mode, bootstrap: arguments[2], topic: arguments[3], count: count)
        let rate = try await bench.run()
        print(#"{"rate":\#(Int(rate)),"p50_ms":null,"p99_ms":null}"#)
    }
}

/// The arguments were none of those that the program takes.
struct BenchUsage: Error, CustomStringConvertible {
    var description: String { "BenchClients consume-records|consume-batches|consume-default BOOTSTRAP TOPIC COUNT" }
}
