/// What came of a command that was accepted.
public struct Decision: Hashable, Sendable {
    /// What happened, in order, to be appended to the log as one.
    ///
    /// Empty if the command was decided before: its events are in the log already.
    public var events: [TicketEvent]
    /// The booking as this decision left it, for the reply.
    ///
    /// The same for each delivery of a command.
    public var booking: Booking

    /// Whether the command was decided before.
    public var isRepeat: Bool { events.isEmpty }
}
