#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What the process says.
enum Lines {
    /// Prints a line at once: standard output is no terminal, and the process may be killed at any time.
    static func say(_ line: String) {
        var line = line + "\n"
        _ = line.withUTF8 { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
    }
}
