import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Writes whole lines to a file descriptor from any thread.
struct LineOutput: Sendable {
    private let descriptor: Int32
    /// One lock for all descriptors: two sinks may share one, and a pipe keeps only 4 KiB of a `write` in one piece.
    private static let lock = Mutex<Void>(())

    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Writes the line and a line feed; gives up silently if the descriptor can't be written, as there is nowhere to tell.
    func write(line: String) {
        var text = line
        text += "\n"
        text.withUTF8 { bytes in
            Self.lock.withLock { _ in Self.writeAll(UnsafeRawBufferPointer(bytes), to: descriptor) }
        }
    }

    private static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = systemWrite(descriptor, UnsafeRawBufferPointer(rebasing: rest))
            if written > 0 {
                rest = rest.dropFirst(written)
            } else if errno == EAGAIN {
                // Somebody made the descriptor non-blocking, as a shell's terminal can be: wait until it takes more.
                var state = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&state, 1, -1)
            } else if errno != EINTR {
                return
            }
        }
    }

    private static func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
        #if canImport(Glibc)
            Glibc.write(descriptor, bytes.baseAddress, bytes.count)
        #elseif canImport(Musl)
            Musl.write(descriptor, bytes.baseAddress, bytes.count)
        #elseif canImport(Darwin)
            Darwin.write(descriptor, bytes.baseAddress, bytes.count)
        #endif
    }
}
