#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// One direction of a forwarded connection: at most 64 KiB that were read and not yet written.
struct ForwardedStream {
    private static let capacity = 65_536

    private var buffer: [UInt8] = []
    private var written = 0
    private var hasEnded = false
    private var hasFailed = false

    var wantsToRead: Bool { buffer.isEmpty && !hasEnded }

    var wantsToWrite: Bool { !buffer.isEmpty }

    /// Whether nothing more can go this way: all was passed on and the sender is done, or the receiver is gone.
    var isOver: Bool { hasFailed || hasEnded && buffer.isEmpty }

    /// Reads if the last bytes are gone, then writes what the receiver takes.
    mutating func move(from source: Int32, to target: Int32) {
        if wantsToRead { fill(from: source) }
        if wantsToWrite { drain(to: target) }
    }

    private mutating func fill(from source: Int32) {
        var count = 0
        buffer = [UInt8](unsafeUninitializedCapacity: Self.capacity) { bytes, initialized in
            count = recv(source, bytes.baseAddress, bytes.count, 0)
            initialized = max(0, count)
        }
        if count == 0 || count < 0 && !Self.isTemporary(errno) { hasEnded = true }
    }

    private mutating func drain(to target: Int32) {
        let count = buffer.withUnsafeBytes { bytes in
            #if canImport(Darwin)
                send(target, bytes.baseAddress?.advanced(by: written), bytes.count - written, 0)
            #else
                send(target, bytes.baseAddress?.advanced(by: written), bytes.count - written, Int32(MSG_NOSIGNAL))
            #endif
        }
        if count < 0 {
            hasFailed = !Self.isTemporary(errno)
        } else {
            written += count
        }
        if written == buffer.count {
            buffer = []
            written = 0
        }
    }

    private static func isTemporary(_ error: Int32) -> Bool {
        error == EAGAIN || error == EWOULDBLOCK || error == EINTR
    }
}
