public import CausewayKafka

/// How many records a window has.
public struct CountFold: WindowFold {
    /// Creates it.
    public init() {}

    /// Every record counts.
    public func input(from record: ConsumerRecord) -> Void? { () }
    /// 1.
    public func first(_ input: Void) -> Int { 1 }
    /// 1 more.
    public func add(_ input: Void, to value: inout Int) { value += 1 }
}

extension WindowFold where Self == CountFold {
    /// How many records a window has.
    public static var count: CountFold { CountFold() }
}
