internal import CausewayKafka

/// A task that works on records one after the other; belongs to the responder's loop.
final class ResponderWorker {
    var task: Task<Void, Never>?
    /// The request that its handler runs for.
    var record: ConsumerRecord?
    /// Whether that request is cancelled: the task then ends with it.
    private(set) var isRequestCancelled = false

    /// Cancels the handler that runs.
    func cancelRequest() {
        isRequestCancelled = true
        task?.cancel()
    }
}
