#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A file by which a test holds a member at a place.
struct HoldFile {
    /// Where in a transaction whose output is written.
    enum Place: String {
        case beforeOffsets = "before-offsets"
        case afterOffsets = "after-offsets"
        case inSnapshot = "in-snapshot"
    }

    let path: String

    /// Whether the file is there and names this place.
    func holds(_ place: Place) -> Bool { content == place.rawValue }

    /// Waits while the file is there and names this place.
    ///
    /// It blocks its thread, as a stuck handler would.
    ///
    /// - Returns: Whether there was anything to wait for.
    @discardableResult
    func wait(_ place: Place, _ tag: String) -> Bool {
        guard holds(place) else { return false }
        StandardOutput.say("open \(place.rawValue) \(tag)")
        while holds(place) { usleep(2_000) }
        return true
    }

    /// The same without blocking the thread: everything else goes on.
    func suspend(_ place: Place, _ tag: String) async -> Bool {
        guard holds(place) else { return false }
        StandardOutput.say("open \(place.rawValue) \(tag)")
        while holds(place) { try? await Task.sleep(for: .milliseconds(2)) }
        return true
    }

    private var content: String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = read(descriptor, &bytes, bytes.count)
        return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
    }
}
