/// Something that serves for as long as its `run()` is awaited.
///
/// Shaped so that `extension KafkaConsumer: ServiceLifecycle.Service {}` is all that the ServiceLifecycle package needs.
public protocol Service: Sendable {
    /// The service's name, in logs.
    var serviceName: String { get }

    /// Returns once the service can do its work; a `ServiceGroup` starts the next one then.
    ///
    /// - Throws: When it never will.
    func ready() async throws

    /// Serves until its task is cancelled, then finishes what it has in hand, within a time-out of its own, and returns.
    ///
    /// - Throws: When it can't go on.
    func run() async throws
}

extension Service {
    /// The type's name.
    public var serviceName: String { String(describing: Self.self) }

    /// Ready at once.
    public func ready() async throws {}
}

/// Waits until the task is cancelled: what a service whose work runs by itself does in `run()`.
package func waitForCancellation() async {
    let (stream, continuation) = AsyncStream<Never>.makeStream()
    await withTaskCancellationHandler {
        for await _ in stream {}
    } onCancel: {
        continuation.finish()
    }
}
