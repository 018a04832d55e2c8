/// What a record's opaque pointer says about who wants to know its end.
enum DeliveryTag {
    /// Nobody.
    case none
    /// An awaited record: the reference is owned by the report.
    case box(DeliveryBox)
    /// Whoever handles failures by number.
    case token(UInt64)

    /// Largest number that a token may have.
    static let largestToken = UInt64(UInt.max >> 2)

    /// Encodes a token; the lowest bit tells it from an object's address.
    static func opaque(token: UInt64) -> UInt { UInt(truncatingIfNeeded: token) << 2 | 1 }

    /// Encodes a box and gives the report a reference to it.
    static func opaque(retaining box: DeliveryBox) -> UInt { UInt(bitPattern: Unmanaged.passRetained(box).toOpaque()) }

    /// Takes a box's reference back from a record that was not accepted.
    static func release(_ opaque: UInt) { _ = DeliveryTag(taking: opaque) }

    /// Decodes; to be called once for each opaque, as it ends the reference that a box was given.
    init(taking opaque: UInt) {
        guard let pointer = UnsafeRawPointer(bitPattern: opaque) else {
            self = .none
            return
        }
        if opaque & 1 == 1 {
            self = .token(UInt64(opaque >> 2))
        } else {
            self = .box(Unmanaged<DeliveryBox>.fromOpaque(pointer).takeRetainedValue())
        }
    }
}
