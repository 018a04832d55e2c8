internal import Synchronization

/// The ends of records that were enqueued to one topic one after another: one allocation for all of them.
///
/// A place is its report's until `phase` says that it has ended, and read after that; what few places need is locked.
/// Sendable because of that. Each record under way holds its page.
final class DeliveryPage: @unchecked Sendable {
    /// A delivery that somebody keeps keeps so many places, of 32 bytes each.
    static let size = 64

    private enum Phase {
        static let open: UInt8 = 0
        /// Somebody waits, or has waited: there is a box.
        static let awaited: UInt8 = 1
        static let written: UInt8 = 2
        /// The box has the error.
        static let failed: UInt8 = 3
    }

    /// Where a record stands; its address is what the report brings back.
    struct Place: ~Copyable {
        let page: Unmanaged<DeliveryPage>
        fileprivate let phase = Atomic(Phase.open)
        fileprivate var isAppendTime = false
        fileprivate var partition: Int32 = 0
        /// -1 where there is none.
        fileprivate var offset: Int64 = -1
        /// -1 where there is none.
        fileprivate var timestamp: Int64 = -1

        fileprivate init(page: Unmanaged<DeliveryPage>) { self.page = page }
    }

    /// The topic as the records named it.
    let topic: String
    private let places = UnsafeMutablePointer<Place>.allocate(capacity: size)
    /// How many places are taken; guarded by whoever hands them out.
    private var count = 0
    /// Of the places that somebody waits at, or whose record failed.
    private let boxes = Mutex<[Int: DeliveryBox]>([:])

    init(topic: String) { self.topic = topic }

    deinit {
        places.deinitialize(count: count)
        places.deallocate()
    }

    var isFull: Bool { count == Self.size }

    /// The next place; not if it is full.
    func take() -> Int {
        defer { count += 1 }
        (places + count).initialize(to: Place(page: .passUnretained(self)))
        return count
    }

    /// The place's address, with a reference to the page for the report.
    func retainedPlace(_ index: Int) -> UnsafePointer<Place> {
        _ = Unmanaged.passRetained(self)
        return UnsafePointer(places + index)
    }

    /// The page of a place and the place's number; ends the reference that the report was given.
    static func taking(_ place: UnsafePointer<Place>) -> (page: DeliveryPage, index: Int) {
        let page = place.pointee.page.takeRetainedValue()
        return (page, place - UnsafePointer(page.places))
    }

    // MARK: The report

    /// Sets where the record was written and resumes who waits; to be called once.
    func complete(
        _ index: Int, partition: Int32, offset: Int64, time: (milliseconds: Int64, isAppendTime: Bool)?
    ) -> DeliveryBox.Audience {
        let place = places + index
        place.pointee.partition = partition
        place.pointee.offset = offset
        place.pointee.timestamp = time?.milliseconds ?? -1
        place.pointee.isAppendTime = time?.isAppendTime ?? false
        let before = place.pointee.phase.exchange(Phase.written, ordering: .acquiringAndReleasing)
        guard before == Phase.awaited, let box = boxes.withLock({ $0.removeValue(forKey: index) }) else { return .open }
        return box.complete(partition: partition, offset: offset, time: time)
    }

    /// Sets why the record was not written and resumes who waits; to be called once.
    ///
    /// - Parameters:
    ///   - index: The place.
    ///   - error: Why.
    ///   - unread: Told if nobody reads that, once the whole page is gone.
    func fail(_ index: Int, _ error: KafkaError, unread: @escaping @Sendable (KafkaError) -> Void) {
        let box = boxes.withLock { boxes in
            if let box = boxes[index] { return box }
            let box = DeliveryBox(topic: topic)
            boxes[index] = box
            return box
        }
        box.fail(error, unread: unread)
        places[index].phase.store(Phase.failed, ordering: .releasing)
    }

    // MARK: The sender

    /// What became of a record, if it is known; who asks has read it.
    func outcome(_ index: Int) -> DeliveryBox.Outcome? {
        let place = places + index
        switch place.pointee.phase.load(ordering: .acquiring) {
        case Phase.written:
            return .success(
                RecordMetadata(
                    topic: topic, partition: Int(place.pointee.partition),
                    offset: place.pointee.offset >= 0 ? place.pointee.offset : nil,
                    timestamp: place.pointee.timestamp >= 0
                        ? KafkaTimestamp(milliseconds: place.pointee.timestamp) : nil,
                    isAppendTime: place.pointee.isAppendTime))
        case Phase.failed: return boxes.withLock { $0[index] }?.outcome
        default: return nil
        }
    }

    /// Where to wait for a record's end; nil if it has come meanwhile.
    func box(_ index: Int) -> DeliveryBox? {
        boxes.withLock { boxes in
            if let box = boxes[index] { return box }
            // Said under the lock: the report either sees it, and comes for the box, or was there before.
            let (isFirst, _) = places[index].phase.compareExchange(
                expected: Phase.open, desired: Phase.awaited, ordering: .acquiringAndReleasing)
            guard isFirst else { return nil }
            let box = DeliveryBox(topic: topic)
            boxes[index] = box
            return box
        }
    }
}
