/// Proposes that a hold's time is over.
///
/// A timer proposes; whether it is so, the decision says.
public struct ExpireBooking: Hashable, Codable, Sendable {
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
