/// Bytes that came in and were not read yet: appended at the end, consumed from the start.
package struct ByteQueue: ~Copyable {
    private var storage: UnsafeMutableRawBufferPointer
    private var start = 0
    private var end = 0

    package init() { storage = UnsafeMutableRawBufferPointer(start: nil, count: 0) }

    deinit { storage.deallocate() }

    /// How many bytes wait.
    package var count: Int { end &- start }

    /// The memory of the bytes that wait; valid until the queue is changed.
    var memory: UnsafeBufferPointer<UInt8> {
        UnsafeRawBufferPointer(rebasing: storage[start..<end]).assumingMemoryBound(to: UInt8.self)
    }

    package mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress, bytes.count > 0 else { return }
        reserve(bytes.count)
        UnsafeMutableRawBufferPointer(rebasing: storage[end...]).copyMemory(
            from: UnsafeRawBufferPointer(start: source, count: bytes.count))
        end += bytes.count
    }

    /// Takes bytes from the start.
    package mutating func consume(_ count: Int) {
        precondition(count >= 0 && count <= self.count, "more bytes consumed than there are")
        start += count
        guard start == end else { return }
        start = 0
        end = 0
        // What a large body needed is not kept for a small next request.
        if storage.count > 32768 {
            storage.deallocate()
            storage = UnsafeMutableRawBufferPointer(start: nil, count: 0)
        }
    }

    /// Gives its memory back, if nothing waits.
    package mutating func trim() {
        guard start == end else { return }
        storage.deallocate()
        storage = UnsafeMutableRawBufferPointer(start: nil, count: 0)
        start = 0
        end = 0
    }

    private mutating func reserve(_ extra: Int) {
        if storage.count - end >= extra { return }
        let used = count
        if storage.count - used >= extra, start > 0 {
            storage.copyMemory(from: UnsafeRawBufferPointer(rebasing: storage[start..<end]))
        } else {
            let larger = UnsafeMutableRawBufferPointer.allocate(
                byteCount: max(2048, max(storage.count * 2, used + extra)), alignment: 16)
            larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: storage[start..<end]))
            storage.deallocate()
            storage = larger
        }
        start = 0
        end = used
    }
}
