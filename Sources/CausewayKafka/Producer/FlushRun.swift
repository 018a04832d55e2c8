internal import CausewayRuntime
internal import Synchronization

/// A flush that can be cancelled: the thread that waits for librdkafka looks up from time to time.
final class FlushRun: Sendable {
    enum Outcome: Sendable { case done, timedOut, cancelled }

    /// How long a cancelled flush may take to end.
    private static let slice = Duration.milliseconds(100)
    private let isCancelled = Atomic(false)

    func run(_ client: ClientHandle, by deadline: Deadline) async -> Outcome {
        await withTaskCancellationHandler {
            await BlockingCall.runOnThread { [self] in
                while true {
                    if client.flush(timeout: min(deadline.remaining, Self.slice)) { return .done }
                    if isCancelled.load(ordering: .relaxed) { return .cancelled }
                    if deadline.hasPassed { return .timedOut }
                }
            }
        } onCancel: {
            isCancelled.store(true, ordering: .relaxed)
        }
    }
}
