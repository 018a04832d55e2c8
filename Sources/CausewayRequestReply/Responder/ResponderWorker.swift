internal import CausewayKafka
internal import CausewayObservability

/// A task that works on records one after the other; belongs to the responder's loop.
final class ResponderWorker {
    var task: Task<Void, Never>?
    /// The request that its handler runs for.
    var record: ConsumerRecord?
    /// The unit of work that the handler is, in the trace that the request belongs to; nil without one.
    var trace: TraceContext?
    /// Whether that request is cancelled: the task then ends with it.
    private(set) var isRequestCancelled = false

    /// Cancels the handler that runs.
    func cancelRequest() {
        isRequestCancelled = true
        task?.cancel()
    }
}
