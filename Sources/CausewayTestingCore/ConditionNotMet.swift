/// A condition that did not come true in its time.
public struct ConditionNotMet: Error, CustomStringConvertible {
    /// How long was waited.
    public let limit: Duration
    /// Where the wait was asked for, module and file.
    public let file: String
    /// The line in the file.
    public let line: Int
    /// What the condition threw at its last check, if it did.
    public let lastError: (any Error)?

    /// What did not come true, where, and what it threw last.
    public var description: String {
        let cause = lastError.map { "; the last check threw: \($0)" } ?? ""
        return "The condition at \(file):\(line) did not hold within \(limit)\(cause)."
    }
}
