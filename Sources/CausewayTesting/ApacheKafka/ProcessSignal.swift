#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The signals that nodes get.
enum ProcessSignal {
    static let terminate = SIGTERM
    static let kill = SIGKILL
    static let suspend = SIGSTOP
    static let resume = SIGCONT
}
