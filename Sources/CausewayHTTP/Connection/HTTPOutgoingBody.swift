/// The framing of a response body that is written piece by piece.
struct HTTPOutgoingBody {
    private let framing: HTTPBodyFraming
    /// Bytes that may still be written, if the length was announced.
    private var left: Int?

    init(framing: HTTPBodyFraming, length: Int?) {
        self.framing = framing
        self.left = length
    }

    /// Appends a piece, not empty, in the body's framing.
    mutating func append(_ bytes: [UInt8], to output: inout [UInt8]) throws(HTTPOutgoingBodyFailure) {
        if let left {
            guard bytes.count <= left else { throw .tooLong }
            self.left = left - bytes.count
        }
        if framing == .chunked {
            HTTPChunkEncoder.append(bytes, to: &output)
        } else {
            output.append(contentsOf: bytes)
        }
    }

    /// Appends what ends the body.
    func finish(_ output: inout [UInt8]) throws {
        if let left, left > 0 { throw HTTPOutgoingBodyFailure.tooShort }
        if framing == .chunked { try HTTPChunkEncoder.appendEnd(to: &output) }
    }
}
