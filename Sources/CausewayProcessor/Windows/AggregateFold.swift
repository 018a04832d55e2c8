public import CausewayKafka

/// A fold of one's own, made of closures.
public struct AggregateFold<Input, Value: Sendable>: WindowFold {
    private let initial: Value
    private let read: @Sendable (ConsumerRecord) throws -> Input?
    private let combine: @Sendable (inout Value, Input) -> Void

    init(
        _ initial: Value, _ read: @escaping @Sendable (ConsumerRecord) throws -> Input?,
        _ combine: @escaping @Sendable (inout Value, Input) -> Void
    ) {
        self.initial = initial
        self.read = read
        self.combine = combine
    }

    /// What counts of a record.
    public func input(from record: ConsumerRecord) throws -> Input? { try read(record) }

    /// The initial value with the record taken in.
    public func first(_ input: Input) -> Value {
        var value = initial
        combine(&value, input)
        return value
    }

    /// Takes the record in.
    public func add(_ input: Input, to value: inout Value) { combine(&value, input) }
}

extension WindowFold {
    /// A fold of one's own.
    ///
    /// - Parameters:
    ///   - initial: The value of a window without records.
    ///   - read: Reads what counts of a record; nil leaves it out.
    ///   - combine: Takes a record into a window's value.
    /// - Returns: The fold.
    public static func aggregate<Input, Value: Sendable>(
        from initial: Value, reading read: @escaping @Sendable (ConsumerRecord) throws -> Input?,
        adding combine: @escaping @Sendable (inout Value, Input) -> Void
    ) -> Self where Self == AggregateFold<Input, Value> {
        AggregateFold(initial, read, combine)
    }
}
