/// Where a seat stands, as the seat map shows it.
public enum SeatState: String, Codable, Sendable, CaseIterable {
    /// Anybody can book it.
    case free
    /// A booking holds it, not yet paid.
    case held
    /// It is paid.
    case sold
}
