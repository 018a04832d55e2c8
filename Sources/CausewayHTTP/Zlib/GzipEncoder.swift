internal import CZlib

/// Compresses bytes piece by piece into gzip's format (RFC 1952).
///
/// Sendable because whoever has it writes one response, in one task at a time.
final class GzipEncoder: @unchecked Sendable {
    enum Flush {
        /// Keeps what is not worth a block yet.
        case none
        /// Gives out everything, so that the reader has it.
        case sync
        /// Ends the stream.
        case finish
    }

    /// zlib has no memory left.
    struct OutOfMemory: Error {}

    private let stream: UnsafeMutablePointer<z_stream>

    init(level: Int) throws(OutOfMemory) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        guard causeway_deflate_init(stream, Int32(level)) == Z_OK else {
            stream.deallocate()
            throw OutOfMemory()
        }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// Compresses bytes.
    ///
    /// - Returns: What there is to send; may be empty.
    func encode(_ bytes: [UInt8], _ flush: Flush) -> [UInt8] {
        let mode: Int32
        switch flush {
        case .none: mode = Z_NO_FLUSH
        case .sync: mode = Z_SYNC_FLUSH
        case .finish: mode = Z_FINISH
        }
        var output: [UInt8] = []
        bytes.withUnsafeBufferPointer { input in
            // zlib only reads it.
            stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
            stream.pointee.avail_in = UInt32(input.count)
            repeat {
                let size = max(512, min(65536, input.count))
                output += [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
                    stream.pointee.next_out = buffer.baseAddress
                    stream.pointee.avail_out = UInt32(size)
                    _ = deflate(stream, mode)
                    count = size - Int(stream.pointee.avail_out)
                }
            } while stream.pointee.avail_out == 0
        }
        return output
    }

    /// Compresses a whole body.
    static func encode(_ bytes: [UInt8], level: Int) throws(OutOfMemory) -> [UInt8] {
        try GzipEncoder(level: level).encode(bytes, .finish)
    }
}
