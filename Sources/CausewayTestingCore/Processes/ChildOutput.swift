import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Collects a child process's two output streams, line by line, on a thread.
final class ChildOutput: Sendable {
    enum Stream: Int, Sendable {
        case output, error
    }

    private struct State {
        var splitters = [LineSplitter(), LineSplitter()]
        var lines: [(stream: Stream, text: String)] = []
        var isComplete = false
    }

    /// The oldest lines go past this: a broker that runs for a day must not fill the memory of its test.
    private static let limit = 20_000

    private let state = Mutex(State())
    private let isStopped = Atomic(false)

    /// Takes the two read ends, which it closes in the end.
    init(standardOutput: Int32, standardError: Int32) {
        let isRead = PlainThread.start { self.read(standardOutput, standardError) }
        if !isRead {
            close(standardOutput)
            close(standardError)
            state.withLock { $0.isComplete = true }
        }
    }

    /// Whether both streams were closed at the other end and read to their end.
    var isComplete: Bool { state.withLock { $0.isComplete } }

    func lines(of stream: Stream) -> [String] {
        state.withLock { state in state.lines.filter { $0.stream == stream }.map(\.text) }
    }

    func firstLine(containing text: String) -> String? {
        state.withLock { state in state.lines.first { $0.text.contains(text) }?.text }
    }

    func tail(_ count: Int) -> [String] {
        state.withLock { state in state.lines.suffix(count).map(\.text) }
    }

    /// Gives up reading within 100 ms, for streams that a grandchild keeps open.
    func stop() { isStopped.store(true, ordering: .relaxed) }

    private func read(_ standardOutput: Int32, _ standardError: Int32) {
        var open: [(stream: Stream, descriptor: Int32)] = [(.output, standardOutput), (.error, standardError)]
        while !open.isEmpty, !isStopped.load(ordering: .relaxed) {
            var polled = open.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
            guard poll(&polled, nfds_t(polled.count), 100) > 0 else { continue }
            for (entry, result) in zip(open, polled) where result.revents != 0 {
                if !readSome(entry.stream, entry.descriptor) {
                    close(entry.descriptor)
                    open.removeAll { $0.stream == entry.stream }
                }
            }
        }
        for entry in open { close(entry.descriptor) }
        state.withLock { state in
            for stream in [Stream.output, .error] {
                let rest = state.splitters[stream.rawValue].finish()
                if let rest { state.lines.append((stream, rest)) }
            }
            state.isComplete = true
        }
    }

    /// Reads what is there; false at the stream's end.
    private func readSome(_ stream: Stream, _ descriptor: Int32) -> Bool {
        let bytes = [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
            count = max(0, systemRead(descriptor, buffer))
        }
        guard !bytes.isEmpty else { return false }
        state.withLock { state in
            let lines = state.splitters[stream.rawValue].append(bytes)
            state.lines += lines.map { (stream, $0) }
            // In large steps, as each moves all that stay.
            if state.lines.count > 2 * Self.limit { state.lines.removeFirst(state.lines.count - Self.limit) }
        }
        return true
    }
}

private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableBufferPointer<UInt8>) -> Int {
    read(descriptor, buffer.baseAddress, buffer.count)
}
