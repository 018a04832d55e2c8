import CausewayObservability
import CausewayRuntime
import CommandOptions

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The sample: ticket bookings over HTTP through Kafka topics, in one process or spread over many.
@main
struct TicketBooking {
    static func main() async {
        // Before there are threads: what they free is where the next one looks.
        MemoryArenas.limit()
        exit(await run(Array(CommandLine.arguments.dropFirst())))
    }

    private static func run(_ words: [String]) async -> Int32 {
        if words.contains("--help") {
            print(TicketOptions.help)
            return 0
        }
        let options: TicketOptions
        do {
            options = try TicketOptions(words)
        } catch {
            complain("\(error)\n\n\(TicketOptions.help)")
            return 64
        }
        do {
            try await TicketService(options).run { url in
                // One write: whoever reads a pipe gets the whole line at once.
                let line = Array("TicketBooking serves \(url)\n".utf8)
                _ = line.withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
            }
            return 0
        } catch {
            complain("\(error)")
            return 69
        }
    }

    private static func complain(_ text: String) {
        let line = Array("TicketBooking: \(text)\n".utf8)
        _ = line.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
    }
}
