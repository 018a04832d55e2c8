internal import CZlib

/// Decompresses gzip's format (RFC 1952) piece by piece: one member, and nothing behind it.
///
/// Sendable because whoever has it reads one body, in one task at a time.
final class GzipDecoder: @unchecked Sendable {
    enum Failure: Error {
        /// The bytes are no gzip, or their checksum is wrong.
        case malformed
        /// Bytes follow the end.
        case trailing
        case outOfMemory
    }

    /// Bytes that one call gives out at most, whatever they are compressed to.
    static let outputLimit = 65536

    private let stream: UnsafeMutablePointer<z_stream>
    private var input: [UInt8] = []
    private var start = 0
    /// The end of the member has come.
    private(set) var isDone = false

    init() throws(Failure) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        guard causeway_inflate_init(stream) == Z_OK else {
            stream.deallocate()
            throw .outOfMemory
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Gives it the next bytes, once it has asked for them.
    func feed(_ bytes: [UInt8]) throws(Failure) {
        if isDone, !bytes.isEmpty { throw .trailing }
        input = bytes
        start = 0
    }

    /// The next bytes; empty if it needs more, or is done.
    func next() throws(Failure) -> [UInt8] {
        if isDone { return [] }
        var status = Z_OK
        let output = [UInt8](unsafeUninitializedCapacity: Self.outputLimit) { buffer, count in
            input.withUnsafeBufferPointer { input in
                let rest = UnsafeBufferPointer(rebasing: input[start...])
                // zlib only reads it.
                stream.pointee.next_in = UnsafeMutablePointer(mutating: rest.baseAddress)
                stream.pointee.avail_in = UInt32(rest.count)
                stream.pointee.next_out = buffer.baseAddress
                stream.pointee.avail_out = UInt32(buffer.count)
                status = inflate(stream, Z_NO_FLUSH)
                count = buffer.count - Int(stream.pointee.avail_out)
                start = input.count - Int(stream.pointee.avail_in)
            }
        }
        switch status {
        case Z_STREAM_END:
            isDone = true
            if start < input.count { throw .trailing }
        case Z_OK, Z_BUF_ERROR: break
        case Z_MEM_ERROR: throw .outOfMemory
        default: throw .malformed
        }
        return output
    }
}
