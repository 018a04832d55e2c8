/// Puts the records of a streamed reply in their order, or says why that can't be done; pure.
struct ReplySequence {
    enum Step: Equatable {
        case element
        case duplicate
        case end
        case broken(StreamFailure)
    }

    /// How many elements have come.
    private(set) var count = 0
    private var run: [UInt8]?

    /// Takes a record.
    ///
    /// - Parameters:
    ///   - sequence: Its number; nil is a plain reply, the only one.
    ///   - isLast: Whether it is the end and no element.
    ///   - run: The run of the handler that it is of.
    /// - Returns: What it is.
    mutating func take(_ sequence: Int?, isLast: Bool, run: [UInt8]?) -> Step {
        guard let sequence else { return count == 0 ? .end : .duplicate }
        if let known = self.run, known != run { return .broken(.restarted(after: count)) }
        if sequence < count { return .duplicate }
        if sequence > count { return .broken(.gap(at: count)) }
        self.run = run
        if isLast { return .end }
        count += 1
        return .element
    }
}
