/// A number that only grows, such as requests served.
public protocol Counter: Sendable {
    /// Adds to the counter; any thread may call, no call blocks.
    ///
    /// - Parameter amount: What to add; below zero is ignored.
    func increment(by amount: Int)
}

extension Counter {
    /// Adds one.
    public func increment() { increment(by: 1) }
}
