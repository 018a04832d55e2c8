public import CausewayKafka

/// What a window makes of its records: pure functions, without I/O, clock or lock.
///
/// The same records in the same order have to give the same value: after a crash those that were not written are folded
/// again. Ready-made: `count`, `sum`, `min`, `max` and `aggregate`.
public protocol WindowFold<Input, Value>: Sendable {
    /// What counts of a record.
    associatedtype Input
    /// What a window's records add up to.
    associatedtype Value: Sendable

    /// Reads what counts of a record; called once for each.
    ///
    /// - Parameter record: The record.
    /// - Returns: What counts; nil for a record that is to be left out.
    /// - Throws: When it can't be read: `WindowedAggregationConfiguration.onPoison` decides what is done then.
    func input(from record: ConsumerRecord) throws -> Input?

    /// The value of a window that has one record.
    ///
    /// - Parameter input: What counts of it.
    /// - Returns: The value.
    func first(_ input: Input) -> Value

    /// Takes a further record in.
    ///
    /// - Parameters:
    ///   - input: What counts of it.
    ///   - value: What the window's records have added up to.
    func add(_ input: Input, to value: inout Value)
}
