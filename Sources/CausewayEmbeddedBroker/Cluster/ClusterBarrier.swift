#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Waits until a mock cluster's thread has put its last command behind it.
///
/// The thread of librdkafka 2.0.2 answers a command first and empties its wake-up pipe afterwards. A command that comes
/// in between loses its wake-up and is seen at the next traffic, or after 1 s: measured for one command in four. A
/// connection that is made after the answer and ended at once is seen ended by the thread two turns later, when the
/// pipe is empty.
struct ClusterBarrier {
    /// The brokers' ports.
    let ports: [UInt16]

    /// Waits for the thread: through the first broker that listens, or if none does, for some milliseconds.
    func pass() {
        for port in ports {
            guard let connection = LoopbackSocket.connectBlocking(to: port, timeout: 1) else { continue }
            defer { close(connection) }
            shutdown(connection, Int32(SHUT_WR))
            var byte: UInt8 = 0
            if recv(connection, &byte, 1, 0) == 0 { return }
        }
        var pause = timespec(tv_sec: 0, tv_nsec: 5_000_000)
        nanosleep(&pause, nil)
    }
}
