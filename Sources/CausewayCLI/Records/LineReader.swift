internal import CausewayRuntime

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The lines of an open file, maybe a pipe or a terminal; the last one needs no end.
struct LineReader {
    private static let chunk = 65_536
    /// How soon a cancelled task notices.
    private static let patience: Int32 = 100

    private let descriptor: Int32
    private let name: String
    private var buffer: [UInt8] = []
    private var start = 0
    private var hasEnded = false

    init(_ descriptor: Int32, named name: String) {
        self.descriptor = descriptor
        self.name = name
    }

    /// The next line without its end; nil at the end of the file, or when the task is cancelled.
    mutating func next() async throws -> [UInt8]? {
        var searched = start
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { start = end + 1 }
                return Array(buffer[start..<end])
            }
            if hasEnded {
                if start == buffer.count { return nil }
                defer { start = buffer.count }
                return Array(buffer[start...])
            }
            buffer.removeFirst(start)
            start = 0
            searched = buffer.count
            guard let more = try await more() else { return nil }
            if more.isEmpty { hasEnded = true }
            buffer += more
        }
    }

    /// What there is next, nothing at the end; nil when the task is cancelled.
    private func more() async throws -> [UInt8]? {
        while !Task.isCancelled {
            let read = try await BlockingPool.shared.run { [descriptor, name] in try Self.read(descriptor, name) }
            if let read { return read }
        }
        return nil
    }

    /// Nil if nothing came in time.
    private static func read(_ descriptor: Int32, _ name: String) throws -> [UInt8]? {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        if poll(&waiting, 1, patience) == 0 { return nil }
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: chunk) { space, count in
            #if canImport(Glibc)
                let result = Glibc.read(descriptor, space.baseAddress, space.count)
            #else
                let result = Darwin.read(descriptor, space.baseAddress, space.count)
            #endif
            if result < 0 { failure = errno }
            count = max(0, result)
        }
        if failure == EINTR || failure == EAGAIN { return nil }
        if failure != 0 { throw InputFile.Failure(name: name, code: failure) }
        return bytes
    }
}
