/// A place in the log where an invariant is broken.
public struct Violation: Hashable, Codable, Sendable, CustomStringConvertible {
    /// The offset of the event that breaks it.
    public var offset: Int64
    /// What it breaks.
    public var invariant: Invariant
    /// The booking that the event is about.
    public var booking: BookingID
    /// The seat, if it is about one.
    public var seat: SeatID?
    /// What is wrong, in a sentence.
    public var detail: String

    /// The violation in a line.
    public var description: String { "offset \(offset): \(invariant.rawValue): \(booking): \(detail)" }
}
