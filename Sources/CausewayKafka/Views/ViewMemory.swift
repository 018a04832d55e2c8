internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// Memory of a view's pages: blocks of one size out of large allocations.
///
/// Look-ups in random order wait for the table of memory pages as often as for the memory itself, so what is large enough
/// asks for huge ones. A block that is given back is used again; the memory goes with the view and the last of its
/// snapshots.
///
/// Sendable because what changes does so under the lock only.
@usableFromInline
final class ViewMemory: @unchecked Sendable {
    /// A huge page of x86-64, and of arm64 with pages of 4 KiB.
    private static let hugePage = 2 << 20
    /// Blocks of the first allocation: a page of each shard.
    private static let firstBlocks = ViewHash.shardCount
    /// How much of what there is already the next one has.
    private static let growth = 4

    private let blockBytes: Int
    private let alignment: Int
    private let lock = Mutex(())
    private var slabs: [UnsafeMutableRawPointer] = []
    /// Bytes of all of them.
    private var total = 0
    /// What of the last one was never handed out.
    private var rest = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    /// The blocks that were given back, each with the next one's address at its beginning.
    private var freed: UnsafeMutableRawPointer?

    /// - Parameters:
    ///   - blockBytes: Bytes of a block.
    ///   - alignment: What its beginning is aligned to, in bytes.
    @usableFromInline
    init(blockBytes: Int, alignment: Int) {
        self.alignment = max(alignment, MemoryLayout<UnsafeMutableRawPointer?>.alignment)
        let bytes = max(blockBytes, MemoryLayout<UnsafeMutableRawPointer?>.size)
        self.blockBytes = (bytes + self.alignment - 1) & ~(self.alignment - 1)
    }

    deinit { for slab in slabs { slab.deallocate() } }

    /// Bytes that were ever handed out; more than that is used only to the end of a huge page.
    var used: Int { lock.withLock { _ in total - rest.count } }

    /// A block, with anything in it.
    @usableFromInline
    func allocate() -> UnsafeMutableRawPointer {
        let address = lock.withLock { _ in UInt(bitPattern: take()) }
        guard let block = UnsafeMutableRawPointer(bitPattern: address) else { preconditionFailure("a block at 0") }
        return block
    }

    /// Gives a block back.
    ///
    /// - Parameter block: The block; nothing in it needs an end any more.
    @usableFromInline
    func deallocate(_ block: UnsafeMutableRawPointer) {
        lock.withLock { _ in
            block.storeBytes(of: freed, as: UnsafeMutableRawPointer?.self)
            freed = block
        }
    }

    private func take() -> UnsafeMutableRawPointer {
        if let block = freed {
            freed = block.load(as: UnsafeMutableRawPointer?.self)
            return block
        }
        if rest.count < blockBytes { addSlab() }
        guard let block = rest.baseAddress else { preconditionFailure("memory without an address") }
        rest = UnsafeMutableRawBufferPointer(rebasing: rest[blockBytes...])
        return block
    }

    private func addSlab() {
        var bytes = max(blockBytes * Self.firstBlocks, total / Self.growth)
        let isHuge = total + bytes >= Self.hugePage
        if isHuge { bytes = (bytes + Self.hugePage - 1) & ~(Self.hugePage - 1) }
        let slab = UnsafeMutableRawPointer.allocate(
            byteCount: bytes, alignment: isHuge ? max(Self.hugePage, alignment) : alignment)
        #if os(Linux)
            // Where they are not to be had the memory is as good, and slower.
            if isHuge { _ = madvise(slab, bytes, Int32(MADV_HUGEPAGE)) }
        #endif
        slabs.append(slab)
        total += bytes
        rest = UnsafeMutableRawBufferPointer(start: slab, count: bytes)
    }
}
