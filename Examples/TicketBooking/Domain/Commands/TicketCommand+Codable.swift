extension TicketCommand: Codable {
    private static let version = 1

    private enum Kind: String, CaseIterable {
        case book = "BookSeats"
        case pay = "PayBooking"
        case cancel = "CancelBooking"
        case expire = "ExpireBooking"
    }

    /// Reads the command that `type` names.
    /// - Parameter decoder: The decoder.
    /// - Throws: `DecodingError` for an unknown type, a version newer than this program, or a wrong field.
    public init(from decoder: any Decoder) throws {
        switch try MessageTag<Kind>(from: decoder, knownVersion: Self.version).kind {
        case .book: self = .book(try BookSeats(from: decoder))
        case .pay: self = .pay(try PayBooking(from: decoder))
        case .cancel: self = .cancel(try CancelBooking(from: decoder))
        case .expire: self = .expire(try ExpireBooking(from: decoder))
        }
    }

    /// Writes the command's fields with its `type` and `version` beside them.
    /// - Parameter encoder: The encoder.
    /// - Throws: What the encoder throws.
    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .book(let command): try encode(.book, command, to: encoder)
        case .pay(let command): try encode(.pay, command, to: encoder)
        case .cancel(let command): try encode(.cancel, command, to: encoder)
        case .expire(let command): try encode(.expire, command, to: encoder)
        }
    }

    private func encode(_ kind: Kind, _ fields: some Encodable, to encoder: any Encoder) throws {
        try MessageTag(kind: kind, version: Self.version).encode(to: encoder)
        try fields.encode(to: encoder)
    }
}
