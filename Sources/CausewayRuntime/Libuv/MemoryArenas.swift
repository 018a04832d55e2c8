internal import CLibuv

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The arenas that glibc's `malloc` gives memory out from.
public enum MemoryArenas {
    /// Has all threads of the process share a few arenas, in place of one for each of them, up to 8 a core.
    ///
    /// For services that use Kafka: call it first thing in `main`, before there are threads. Records and their headers come
    /// from a thread of the client and go back on a loop, or the other way. What is freed goes back to the arena that it
    /// came from, where the thread that needs memory next does not look if it has another one. With few arenas a loop that
    /// is busy with requests over Kafka takes up to a fifth less processor time, and the process less memory.
    ///
    /// It changes the whole process, so no part of Causeway calls it but the `causeway` program. The environment variable
    /// `MALLOC_ARENA_MAX` does the same and wins.
    ///
    /// - Parameter count: How many arenas; nil is half as many as there are cores, at least one.
    /// - Returns: Whether the limit is set; false where `malloc` is not glibc's, which has no such thing.
    /// - Source: mallopt(3), `M_ARENA_MAX`.
    @discardableResult
    public static func limit(to count: Int? = nil) -> Bool {
        if getenv("MALLOC_ARENA_MAX") != nil { return true }
        let wanted = count ?? sysconf(Int32(_SC_NPROCESSORS_ONLN)) / 2
        return causeway_limit_arenas(Int32(clamping: max(1, wanted)))
    }
}
