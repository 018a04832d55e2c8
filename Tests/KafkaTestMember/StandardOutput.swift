import CausewayKafka

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What the member says.
enum StandardOutput {
    /// Prints a line at once: standard output is no terminal, and the process may be killed at any time.
    static func say(_ line: String) {
        var line = line + "\n"
        _ = line.withUTF8 { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
    }

    static func say(_ event: RebalanceEvent) {
        let what =
            switch event {
            case .assigned: "assigned"
            case .revoked: "revoked"
            case .lost: "lost"
            }
        say(what + " " + event.partitions.map { "\($0.partition)" }.joined(separator: ","))
    }
}
