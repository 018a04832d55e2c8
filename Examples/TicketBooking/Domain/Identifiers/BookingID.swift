/// The name of a booking: its show, a dot and the id of the command that asked for it, as in `concert-7.4f9c...`.
///
/// It carries the show, so that anybody can find the right partition without a lookup. It is made from the command's id,
/// so that a command delivered twice can't make two bookings.
public struct BookingID: RawRepresentable, Hashable, Codable, Sendable, CustomStringConvertible {
    /// The text as it stands in paths, records and JSON.
    public let rawValue: String
    /// The show the booking is for: the key of its records.
    public let show: ShowID
    /// The command that asked for the booking.
    public let origin: CommandID

    /// The id of the booking that a command asks for.
    /// - Parameters:
    ///   - show: The show.
    ///   - origin: The id of the `BookSeats` command.
    public init(show: ShowID, origin: CommandID) {
        self.rawValue = "\(show).\(origin)"
        self.show = show
        self.origin = origin
    }

    /// The checked id, or nil if `rawValue` isn't one.
    /// - Parameter rawValue: The text from outside.
    public init?(rawValue: String) {
        guard let dot = rawValue.firstIndex(of: "."), let show = ShowID(rawValue: String(rawValue[..<dot])),
            let origin = CommandID(rawValue: String(rawValue[rawValue.index(after: dot)...]))
        else { return nil }
        self.init(show: show, origin: origin)
    }

    /// The id's text.
    public var description: String { rawValue }

    /// Whether two ids are the same text.
    /// - Parameters:
    ///   - left: One id.
    ///   - right: The other.
    /// - Returns: True if they are.
    public static func == (left: BookingID, right: BookingID) -> Bool { left.rawValue == right.rawValue }

    /// Feeds the text alone: the other two properties follow from it.
    /// - Parameter hasher: The hasher.
    public func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }
}
