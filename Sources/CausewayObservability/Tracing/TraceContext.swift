/// The position of a unit of work in a distributed trace (W3C Trace Context, `traceparent` and `tracestate`).
///
/// Travels as HTTP header and Kafka header of the same name; each hop sends its own ``child()``.
public struct TraceContext: Sendable, Hashable {
    /// The trace's id, never zero.
    public let traceID: TraceID
    /// The id of the unit of work, never zero; `parent-id` in the W3C's text.
    public let spanID: SpanID
    /// Whether the caller records this trace.
    public var isSampled: Bool
    /// What tracing systems tell each other (`tracestate`), passed on unread; nil if there was none.
    public var state: String?

    /// Creates a context.
    ///
    /// - Parameters:
    ///   - traceID: The trace's id.
    ///   - spanID: The id of the unit of work.
    ///   - isSampled: Whether the trace is recorded.
    ///   - state: What tracing systems tell each other.
    public init(traceID: TraceID, spanID: SpanID, isSampled: Bool, state: String? = nil) {
        self.traceID = traceID
        self.spanID = spanID
        self.isSampled = isSampled
        self.state = state
    }

    /// Begins a new trace with random ids.
    ///
    /// - Parameter isSampled: Whether the trace is recorded.
    /// - Returns: The context of the trace's first unit of work.
    public static func root(isSampled: Bool = false) -> TraceContext {
        var generator = SystemRandomNumberGenerator()
        return root(isSampled: isSampled, using: &generator)
    }

    /// Begins a new trace.
    ///
    /// - Parameters:
    ///   - isSampled: Whether the trace is recorded.
    ///   - generator: Where the ids come from.
    /// - Returns: The context of the trace's first unit of work.
    public static func root(isSampled: Bool, using generator: inout some RandomNumberGenerator) -> TraceContext {
        TraceContext(
            traceID: .random(using: &generator), spanID: .random(using: &generator), isSampled: isSampled)
    }

    /// Makes the context of a unit of work that this one causes.
    ///
    /// - Returns: A context with the same trace, sampling and state, and a random span id.
    public func child() -> TraceContext {
        var generator = SystemRandomNumberGenerator()
        return child(using: &generator)
    }

    /// Makes the context of a unit of work that this one causes.
    ///
    /// - Parameter generator: Where the span id comes from.
    /// - Returns: A context with the same trace, sampling and state, and a new span id.
    public func child(using generator: inout some RandomNumberGenerator) -> TraceContext {
        TraceContext(traceID: traceID, spanID: .random(using: &generator), isSampled: isSampled, state: state)
    }
}
