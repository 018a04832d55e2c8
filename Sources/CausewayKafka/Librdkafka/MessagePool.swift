internal import CLibrdkafka
internal import Synchronization

/// Memory for the messages of large batches, used again and again.
///
/// A `malloc` of a kilobyte or more first gathers every small piece that was freed (glibc), which makes the many small
/// ones of librdkafka dear: such an allocation for each batch was 7 to 9 % of what a busy loop did.
///
/// Sendable because a block has one owner at a time: the pool, or who took it.
final class MessagePool: Sendable {
    /// Messages that fit in a block.
    static let capacity = RecordDrain.capacity
    /// What fewer messages take is small enough for an allocation of its own.
    static let fewest = 64
    /// Blocks that are kept at most, of 8 KiB each: 64 KiB a consumer.
    static let keptAtMost = 8

    /// Addresses, as pointers are not Sendable.
    private let free = Mutex<[UInt]>([])

    deinit { for address in free.withLock({ $0 }) { Self.block(address)?.deallocate() } }

    /// How many blocks wait to be used again.
    var keptCount: Int { free.withLock { $0.count } }

    /// A block, of any contents.
    func take() -> UnsafeMutablePointer<RecordStorage.Message> {
        free.withLock { $0.popLast() }.flatMap(Self.block) ?? .allocate(capacity: Self.capacity)
    }

    /// Takes a block back.
    func give(_ block: UnsafeMutablePointer<RecordStorage.Message>) {
        let address = UInt(bitPattern: block)
        let isKept = free.withLock { free in
            guard free.count < Self.keptAtMost else { return false }
            free.append(address)
            return true
        }
        if !isKept { block.deallocate() }
    }

    private static func block(_ address: UInt) -> UnsafeMutablePointer<RecordStorage.Message>? {
        UnsafeMutablePointer(bitPattern: address)
    }
}
