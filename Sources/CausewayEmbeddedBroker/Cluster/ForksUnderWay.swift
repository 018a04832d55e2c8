package import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// Processes that this one is starting at the moment.
///
/// Until a new process runs its program it holds copies of all sockets. A broker that is taken down closes its listener
/// and binds the port again at once, which a copy prevents, and librdkafka then aborts.
package enum ForksUnderWay {
    /// Runs what must not happen while a process is being started.
    ///
    /// Whoever starts processes sets it to something that keeps them off meanwhile: one that starts between the wait and
    /// the closing would not be noticed.
    package static let exclusion = Mutex<@Sendable (() -> Void) -> Void>({ $0() })

    /// How long to wait at most, in steps of 0.2 ms.
    private static let steps = 25_000

    /// Waits until no thread is starting a process; the caller may block.
    static func settle() {
        #if canImport(Glibc)
            for _ in 0..<steps {
                if !isAnyThreadWaiting { return }
                usleep(200)
            }
        #endif
    }

    #if canImport(Glibc)
        /// Whether a thread waits uninterruptibly, as one does whose new process has not begun its program.
        private static var isAnyThreadWaiting: Bool {
            guard let folder = opendir("/proc/self/task") else { return false }
            defer { closedir(folder) }
            while let entry = readdir(folder) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                if name.first != ".", state(ofThread: name) == UInt8(ascii: "D") { return true }
            }
            return false
        }

        /// The letter behind the thread's name in its `stat`.
        private static func state(ofThread id: String) -> UInt8? {
            let file = open("/proc/self/task/\(id)/stat", O_RDONLY | O_CLOEXEC)
            guard file >= 0 else { return nil }
            defer { close(file) }
            var text = [UInt8](repeating: 0, count: 256)
            let count = read(file, &text, text.count)
            guard count > 0, let end = text[..<count].lastIndex(of: UInt8(ascii: ")")), end + 2 < count else {
                return nil
            }
            return text[end + 2]
        }
    #endif
}
