import CommandOptions

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The file in which a member notes what it has done: what is written stays, also when the process is killed.
struct Journal: ~Copyable {
    private let descriptor: Int32

    /// Makes the file.
    init(path: String) throws {
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        if descriptor < 0 {
            throw UsageError("the journal \(path) can't be written: \(String(cString: strerror(errno)))")
        }
    }

    deinit { close(descriptor) }

    /// Adds an entry with one system call, so that it is there as a whole or not at all.
    func append(_ entry: JournalEntry) throws {
        let written = entry.withBytes { write(descriptor, $0.baseAddress, $0.count) }
        if written != JournalEntry.byteCount {
            throw UsageError("an entry was not written to the journal: \(String(cString: strerror(errno)))")
        }
    }
}
