/// The id by which a requester finds what a reply belongs to.
///
/// On the wire it is 32 lower-case hexadecimal digits: text survives repliers that decode headers as strings. The first
/// 16 are random and name the requester; the rest are a generation and the index of a slot, so that finding the pending
/// request is an array access, and an id whose generation has passed shows itself as late or repeated.
struct CorrelationID: Hashable, Sendable {
    /// Length of the text in bytes.
    static let length = 32
    /// Slots are numbered in 24 bits.
    static let slotLimit = 1 << 24
    /// Generations are numbered in 38 bits, then start over: with the slot they fit into a producer's failure token.
    static let generationMask: UInt64 = (1 << 38) - 1

    /// The requester that issued the id.
    var instance: UInt64
    /// Which use of the slot this is.
    var generation: UInt64
    /// Index of the slot.
    var slot: Int

    /// Generation and slot in one number.
    var position: UInt64 { generation << 24 | UInt64(slot) }

    /// The text.
    var text: InlineArray<32, UInt8> {
        var text = InlineArray<32, UInt8>(repeating: 0)
        HexText.encode(instance, into: &text, at: 0)
        HexText.encode(position, into: &text, at: 16)
        return text
    }

    /// The text as a string, for messages.
    var string: String { InstanceID.text(of: instance) + InstanceID.text(of: position) }

    init(instance: UInt64, generation: UInt64, slot: Int) {
        self.instance = instance
        self.generation = generation
        self.slot = slot
    }

    init(instance: UInt64, position: UInt64) {
        self.init(instance: instance, generation: position >> 24, slot: Int(position & UInt64(Self.slotLimit - 1)))
    }

    /// Reads an id in exactly the form that ``text`` has.
    ///
    /// - Parameter bytes: A header's value, from anybody.
    init?(_ bytes: RawSpan) {
        guard bytes.byteCount == Self.length, let instance = HexText.decode(bytes, at: 0),
            let position = HexText.decode(bytes, at: 16)
        else { return nil }
        self.init(instance: instance, position: position)
    }

    /// Reads an id from a message.
    ///
    /// - Parameter string: A text, from anybody.
    init?(string: String) {
        let bytes = Array(string.utf8)
        self.init(bytes.span.bytes)
    }
}
