public import CausewayKafka

/// One number of the numbers of a window's records: `sum`, `min` or `max`.
public struct NumberFold<Number: Sendable>: WindowFold {
    private let read: @Sendable (ConsumerRecord) throws -> Number?
    private let combine: @Sendable (Number, Number) -> Number

    init(
        _ read: @escaping @Sendable (ConsumerRecord) throws -> Number?,
        _ combine: @escaping @Sendable (Number, Number) -> Number
    ) {
        self.read = read
        self.combine = combine
    }

    /// The record's number.
    public func input(from record: ConsumerRecord) throws -> Number? { try read(record) }
    /// The number itself.
    public func first(_ input: Number) -> Number { input }
    /// Both in one.
    public func add(_ input: Number, to value: inout Number) { value = combine(value, input) }
}

extension WindowFold {
    /// The sum of whole numbers; it stays at the largest or smallest `Int` rather than overflow.
    ///
    /// - Parameter read: Reads a record's number; nil leaves it out.
    /// - Returns: The fold.
    public static func sum(of read: @escaping @Sendable (ConsumerRecord) throws -> Int?) -> Self
    where Self == NumberFold<Int> {
        NumberFold(read) { left, right in
            let (sum, overflow) = left.addingReportingOverflow(right)
            return overflow ? (right < 0 ? .min : .max) : sum
        }
    }

    /// The sum of numbers, as close as `Double` comes; it stays at the largest one rather than become infinite.
    ///
    /// - Parameter read: Reads a record's number; nil leaves it out, one that is not finite is poison.
    /// - Returns: The fold.
    public static func sum(of read: @escaping @Sendable (ConsumerRecord) throws -> Double?) -> Self
    where Self == NumberFold<Double> {
        NumberFold(finite(read)) { left, right in
            let sum = left + right
            return Swift.max(-.greatestFiniteMagnitude, Swift.min(.greatestFiniteMagnitude, sum))
        }
    }

    /// The smallest number.
    ///
    /// - Parameter read: Reads a record's number; nil leaves it out.
    /// - Returns: The fold.
    public static func min<Number: Comparable & Sendable>(
        of read: @escaping @Sendable (ConsumerRecord) throws -> Number?
    ) -> Self where Self == NumberFold<Number> {
        NumberFold(read) { Swift.min($0, $1) }
    }

    /// The smallest number.
    ///
    /// - Parameter read: Reads a record's number; nil leaves it out, one that is not finite is poison.
    /// - Returns: The fold.
    public static func min(of read: @escaping @Sendable (ConsumerRecord) throws -> Double?) -> Self
    where Self == NumberFold<Double> {
        NumberFold(finite(read)) { Swift.min($0, $1) }
    }

    /// The largest number.
    ///
    /// - Parameter read: Reads a record's number; nil leaves it out.
    /// - Returns: The fold.
    public static func max<Number: Comparable & Sendable>(
        of read: @escaping @Sendable (ConsumerRecord) throws -> Number?
    ) -> Self where Self == NumberFold<Number> {
        NumberFold(read) { Swift.max($0, $1) }
    }

    /// The largest number.
    ///
    /// - Parameter read: Reads a record's number; nil leaves it out, one that is not finite is poison.
    /// - Returns: The fold.
    public static func max(of read: @escaping @Sendable (ConsumerRecord) throws -> Double?) -> Self
    where Self == NumberFold<Double> {
        NumberFold(finite(read)) { Swift.max($0, $1) }
    }
}

/// JSON has no infinity, and nothing is larger or smaller than what is no number.
private func finite(
    _ read: @escaping @Sendable (ConsumerRecord) throws -> Double?
) -> @Sendable (ConsumerRecord) throws -> Double? {
    { record in
        let number = try read(record)
        if let number, !number.isFinite { throw MalformedBytes("has a number that is not finite: \(number)") }
        return number
    }
}
