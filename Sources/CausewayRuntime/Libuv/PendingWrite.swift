internal import CLibuv

/// A `uv_write` under way: its request and its bytes, which libuv uses until the callback.
final class PendingWrite {
    private let request = UnsafeMutablePointer<uv_write_t>.allocate(capacity: 1)
    private let bytes: UnsafeMutableRawBufferPointer
    private unowned let stream: TCPStream

    init(_ stream: TCPStream, _ rest: ArraySlice<UInt8>) {
        self.stream = stream
        bytes = .allocate(byteCount: rest.count, alignment: 1)
        rest.withUnsafeBytes { bytes.copyMemory(from: $0) }
    }

    deinit {
        request.deallocate()
        bytes.deallocate()
    }

    var count: Int { bytes.count }

    /// Starts it; kept alive until its callback, which comes also when the handle is closed.
    func start(_ handle: UnsafeMutablePointer<uv_stream_t>) -> Int32 {
        request.pointee.data = Unmanaged.passRetained(self).toOpaque()
        var buffer = uv_buf_t(base: bytes.baseAddress?.assumingMemoryBound(to: CChar.self), len: bytes.count)
        let status = uv_write(request, handle, &buffer, 1) { request, status in
            guard let data = request?.pointee.data else { return }
            let write = Unmanaged<PendingWrite>.fromOpaque(data).takeRetainedValue()
            write.stream.written(status)
        }
        if status != 0 { Unmanaged.passUnretained(self).release() }
        return status
    }
}
