/// Says that a held booking is paid.
public struct PayBooking: Hashable, Codable, Sendable {
    /// The command's identity.
    public var command: CommandID
    /// The booking.
    public var booking: BookingID

    /// The command.
    /// - Parameters:
    ///   - command: Its identity.
    ///   - booking: The booking.
    public init(command: CommandID, booking: BookingID) {
        self.command = command
        self.booking = booking
    }
}
