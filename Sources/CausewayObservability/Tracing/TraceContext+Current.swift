extension TraceContext {
    /// The unit of work that the current task is part of; nil outside of any trace.
    ///
    /// Set by what receives a request with a `traceparent` (an HTTP middleware, a responder), read by what sends one on, so
    /// that a trace crosses both without being handed along.
    @TaskLocal public static var current: TraceContext?
}
