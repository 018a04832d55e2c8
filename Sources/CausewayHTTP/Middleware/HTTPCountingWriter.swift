internal import Synchronization

/// Counts the bytes of a streamed body on their way.
final class HTTPCountingWriter: HTTPBodyWriter {
    private let writer: any HTTPBodyWriter
    private let count = Atomic(0)

    init(_ writer: any HTTPBodyWriter) { self.writer = writer }

    var bytes: Int { count.load(ordering: .relaxed) }

    func write(_ bytes: [UInt8]) async throws {
        try await writer.write(bytes)
        count.add(bytes.count, ordering: .relaxed)
    }
}

extension HTTPCountingWriter: HTTPLiveWriter {
    var executor: (any TaskExecutor)? { (writer as? any HTTPLiveWriter)?.executor }

    func begin(_ watch: HTTPStreamWatch) async { await (writer as? any HTTPLiveWriter)?.begin(watch) }

    func end() async { await (writer as? any HTTPLiveWriter)?.end() }
}
