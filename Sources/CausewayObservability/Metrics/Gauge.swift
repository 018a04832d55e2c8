/// A number that goes up and down, such as open connections.
public protocol Gauge: Sendable {
    /// Replaces the value; any thread may call, no call blocks.
    ///
    /// - Parameter value: The new value.
    func set(_ value: Double)

    /// Changes the value; any thread may call, none blocks, none is lost.
    ///
    /// - Parameter amount: What to add; below zero takes away.
    func add(_ amount: Double)
}
