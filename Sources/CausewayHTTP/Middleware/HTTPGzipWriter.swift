/// Compresses a streamed body on its way; each piece leaves at once.
final class HTTPGzipWriter: HTTPBodyWriter {
    private let writer: any HTTPBodyWriter
    private let encoder: GzipEncoder

    init(_ writer: any HTTPBodyWriter, _ encoder: GzipEncoder) {
        self.writer = writer
        self.encoder = encoder
    }

    func write(_ bytes: [UInt8]) async throws {
        if bytes.isEmpty { return }
        try await writer.write(encoder.encode(bytes, .sync))
    }

    func finish() async throws { try await writer.write(encoder.encode([], .finish)) }
}
