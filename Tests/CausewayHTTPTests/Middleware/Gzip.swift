import CZlib

/// zlib as any client has it.
final class Gzip {
    struct Failure: Error { let status: Int32 }

    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private(set) var isDone = false

    init() throws {
        stream.initialize(to: z_stream())
        guard causeway_inflate_init(stream) == Z_OK else { throw Failure(status: -1) }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    func decode(_ bytes: [UInt8]) throws -> [UInt8] {
        var input = bytes
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        try input.withUnsafeMutableBufferPointer { input in
            stream.pointee.next_in = input.baseAddress
            stream.pointee.avail_in = UInt32(input.count)
            repeat {
                let count = buffer.count
                let status = buffer.withUnsafeMutableBufferPointer { buffer in
                    stream.pointee.next_out = buffer.baseAddress
                    stream.pointee.avail_out = UInt32(count)
                    return inflate(stream, Z_NO_FLUSH)
                }
                guard [Z_OK, Z_STREAM_END, Z_BUF_ERROR].contains(status) else { throw Failure(status: status) }
                output += buffer.prefix(count - Int(stream.pointee.avail_out))
                isDone = status == Z_STREAM_END
            } while stream.pointee.avail_out == 0
        }
        return output
    }

    static func decode(_ bytes: [UInt8]) throws -> [UInt8] {
        let decoder = try Gzip()
        let output = try decoder.decode(bytes)
        guard decoder.isDone else { throw Failure(status: Z_BUF_ERROR) }
        return output
    }

    static func encode(_ bytes: [UInt8]) throws -> [UInt8] { try encode { $0(bytes) } }

    /// So many zeros, compressed.
    static func zeros(_ count: Int) throws -> [UInt8] {
        let piece = [UInt8](repeating: 0, count: 1 << 20)
        return try encode { add in
            for _ in 0..<(count / piece.count) { add(piece) }
        }
    }

    private static func encode(_ pieces: (([UInt8]) -> Void) -> Void) throws -> [UInt8] {
        // zlib remembers where it is.
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        defer { stream.deallocate() }
        guard causeway_deflate_init(stream, 9) == Z_OK else { throw Failure(status: -1) }
        defer { deflateEnd(stream) }
        var output: [UInt8] = []
        func run(_ bytes: [UInt8], _ mode: Int32) {
            var input = bytes
            input.withUnsafeMutableBufferPointer { input in
                stream.pointee.next_in = input.baseAddress
                stream.pointee.avail_in = UInt32(input.count)
                repeat {
                    output += [UInt8](unsafeUninitializedCapacity: 65536) { buffer, count in
                        stream.pointee.next_out = buffer.baseAddress
                        stream.pointee.avail_out = 65536
                        _ = deflate(stream, mode)
                        count = 65536 - Int(stream.pointee.avail_out)
                    }
                } while stream.pointee.avail_out == 0
            }
        }
        pieces { run($0, Z_NO_FLUSH) }
        run([], Z_FINISH)
        return output
    }
}
