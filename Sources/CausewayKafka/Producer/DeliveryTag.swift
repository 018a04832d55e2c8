/// What a record's opaque pointer says about who wants to know its end.
enum DeliveryTag {
    /// Nobody.
    case none
    /// An awaited record: the reference is owned by the report.
    case box(DeliveryBox)
    /// A record that may be awaited: the reference to its page is owned by the report.
    case pending(Int, of: DeliveryPage)
    /// One of several that are awaited together: the reference is owned by the report.
    case place(Int, of: DeliveryBatch)
    /// Whoever handles failures by number.
    case token(UInt64)

    /// Largest number that a token may have.
    static let largestToken = UInt64(UInt.max >> 2)

    /// Encodes a token; the lowest two bits tell it from addresses, which have none of them set.
    static func opaque(token: UInt64) -> UInt { UInt(truncatingIfNeeded: token) << 2 | 1 }

    /// Encodes a place of a page and gives the report a reference to the page.
    static func opaque(retaining page: DeliveryPage, _ index: Int) -> UInt {
        UInt(bitPattern: page.retainedPlace(index)) | 3
    }

    /// Encodes a place, which holds its batch already.
    static func opaque(place: UnsafePointer<DeliveryBatch.Place>) -> UInt { UInt(bitPattern: place) | 2 }

    /// Encodes a box and gives the report a reference to it.
    static func opaque(retaining box: DeliveryBox) -> UInt { UInt(bitPattern: Unmanaged.passRetained(box).toOpaque()) }

    /// Takes a box's reference back from a record that was not accepted.
    static func release(_ opaque: UInt) { _ = DeliveryTag(taking: opaque) }

    /// Decodes; to be called once for each opaque, as it ends the reference that a box was given.
    init(taking opaque: UInt) {
        guard let pointer = UnsafeRawPointer(bitPattern: opaque & ~3) else {
            self = opaque & 1 == 1 ? .token(0) : .none
            return
        }
        switch opaque & 3 {
        case 0: self = .box(Unmanaged<DeliveryBox>.fromOpaque(pointer).takeRetainedValue())
        case 2:
            let place = pointer.assumingMemoryBound(to: DeliveryBatch.Place.self).pointee
            self = .place(place.index, of: place.batch.takeRetainedValue())
        case 3:
            let (page, index) = DeliveryPage.taking(pointer.assumingMemoryBound(to: DeliveryPage.Place.self))
            self = .pending(index, of: page)
        default: self = .token(UInt64(opaque >> 2))
        }
    }
}
