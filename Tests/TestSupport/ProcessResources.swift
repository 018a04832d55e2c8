#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What this process holds of the system's resources, to find leaks.
///
/// The whole process is counted: with other tests running at the same time only a serialized suite, or a child process
/// made for it, gives figures that mean something.
public struct ProcessResources: Sendable, Hashable, CustomStringConvertible {
    /// Threads that exist.
    public let threads: Int
    /// Descriptors that are open.
    public let descriptors: Int
    /// Resident memory in bytes; 0 under a sanitizer, whose own would be most of it.
    public let residentBytes: Int

    /// Whether the tests were built with a sanitizer: `Scripts/test --sanitize` says so.
    public static let isSanitized = getenv("CAUSEWAY_SANITIZER") != nil

    /// Reads the figures from Linux's `/proc/self`.
    ///
    /// - Returns: The figures at this moment.
    /// - Throws: ``Unreadable`` on systems without `/proc`.
    public static func current() throws(Unreadable) -> ProcessResources {
        let statistics = try text(of: "/proc/self/statm").split(separator: " ")
        guard statistics.count > 1, let pages = Int(statistics[1]) else { throw Unreadable(path: "/proc/self/statm") }
        return ProcessResources(
            threads: try entries(of: "/proc/self/task").count,
            // Less one: the descriptor that lists the folder.
            descriptors: try entries(of: "/proc/self/fd").count - 1,
            residentBytes: isSanitized ? 0 : pages * Int(sysconf(Int32(_SC_PAGESIZE))))
    }

    /// The names of this process's threads, sorted, to tell which one was left behind.
    ///
    /// - Returns: The names; a thread that ends meanwhile is left out.
    /// - Throws: ``Unreadable`` on systems without `/proc`.
    public static func threadNames() throws(Unreadable) -> [String] {
        try entries(of: "/proc/self/task")
            .compactMap { try? text(of: "/proc/self/task/\($0)/comm").split(separator: "\n").first.map(String.init) }
            .sorted()
    }

    /// What this process's descriptors lead to, sorted, to tell which one was left behind.
    ///
    /// - Returns: Each descriptor's number and target, such as `7 socket:[1234]`.
    /// - Throws: ``Unreadable`` on systems without `/proc`.
    public static func descriptorTargets() throws(Unreadable) -> [String] {
        try entries(of: "/proc/self/fd").compactMap { number in
            var target = [CChar](repeating: 0, count: 512)
            let length = readlink("/proc/self/fd/\(number)", &target, target.count)
            guard length > 0 else { return nil }
            return number + " " + String(decoding: target.prefix(length).map(UInt8.init(bitPattern:)), as: UTF8.self)
        }.sorted()
    }

    /// The figures in words.
    public var description: String {
        "\(threads) threads, \(descriptors) descriptors, \(residentBytes / 1_024) KiB resident"
    }

    /// A file of `/proc` that could not be read.
    public struct Unreadable: Error {
        /// The file.
        public let path: String
    }

    private static func entries(of path: String) throws(Unreadable) -> [String] {
        guard let folder = opendir(path) else { throw Unreadable(path: path) }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                tuple.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: entry.pointee.d_name)) {
                    String(cString: $0)
                }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    private static func text(of path: String) throws(Unreadable) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Unreadable(path: path) }
        defer { close(descriptor) }
        let bytes = [UInt8](unsafeUninitializedCapacity: 4_096) { buffer, count in
            count = max(0, read(descriptor, buffer.baseAddress, buffer.count))
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
