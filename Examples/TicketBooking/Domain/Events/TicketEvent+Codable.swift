extension TicketEvent: Codable {
    private static let version = 1

    private enum Kind: String, CaseIterable {
        case held = "BookingHeld"
        case paid = "BookingPaid"
        case cancelled = "BookingCancelled"
        case expired = "BookingExpired"
    }

    /// Reads the event that `type` names.
    /// - Parameter decoder: The decoder.
    /// - Throws: `DecodingError` for an unknown type, a version newer than this program, or a wrong field.
    public init(from decoder: any Decoder) throws {
        switch try MessageTag<Kind>(from: decoder, knownVersion: Self.version).kind {
        case .held: self = .held(try BookingHeld(from: decoder))
        case .paid: self = .paid(try BookingPaid(from: decoder))
        case .cancelled: self = .cancelled(try BookingCancelled(from: decoder))
        case .expired: self = .expired(try BookingExpired(from: decoder))
        }
    }

    /// Writes the event's fields with its `type` and `version` beside them.
    /// - Parameter encoder: The encoder.
    /// - Throws: What the encoder throws.
    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .held(let event): try encode(.held, event, to: encoder)
        case .paid(let event): try encode(.paid, event, to: encoder)
        case .cancelled(let event): try encode(.cancelled, event, to: encoder)
        case .expired(let event): try encode(.expired, event, to: encoder)
        }
    }

    private func encode(_ kind: Kind, _ fields: some Encodable, to encoder: any Encoder) throws {
        try MessageTag(kind: kind, version: Self.version).encode(to: encoder)
        try fields.encode(to: encoder)
    }
}
