public import CausewayObservability
internal import Synchronization

/// Runs services together: started in order, each once the one before is ready; stopped in reverse order.
///
/// They stop when the task is cancelled, at SIGTERM or SIGINT, or when one of them ends. A second signal ends the
/// process at once.
public final class ServiceGroup: Sendable {
    private let services: [any Service]
    private let stopTimeout: Duration
    private let handlesSignals: Bool
    private let logger: Logger
    private let hasRun = Atomic(false)

    /// Creates a group.
    ///
    /// - Parameters:
    ///   - services: In the order in which they start.
    ///   - stopTimeout: How long each may take to stop; after that the group goes on without it.
    ///   - handlesSignals: Whether SIGTERM and SIGINT stop the group.
    ///   - logger: Where starts, stops and time-outs are reported.
    public init(
        _ services: [any Service], stopTimeout: Duration = .seconds(10), handlesSignals: Bool = true,
        logger: Logger = .disabled
    ) {
        self.services = services
        self.stopTimeout = stopTimeout
        self.handlesSignals = handlesSignals
        self.logger = logger
    }

    /// Starts the services and returns once all have stopped.
    ///
    /// - Throws: The first error of a service; `RuntimeError.alreadyRunning` on a second call.
    public func run() async throws {
        if hasRun.exchange(true, ordering: .relaxed) {
            throw RuntimeError(.alreadyRunning, "a ServiceGroup runs once: make a new one")
        }
        let (events, continuation) = AsyncStream<ServiceEvent>.makeStream()
        let signals = handlesSignals ? await GroupSignals.watch(logger) { continuation.yield(.signal($0)) } : nil
        var running = RunningServices(stopTimeout: stopTimeout, logger: logger)
        let failure = await withTaskCancellationHandler {
            await serve(events, continuation, &running)
        } onCancel: {
            continuation.yield(.cancelled)
        }
        await running.stopAll()
        await signals?.close()
        continuation.finish()
        if let error = failure ?? running.firstFailure { throw error }
    }

    private func serve(
        _ events: AsyncStream<ServiceEvent>, _ continuation: AsyncStream<ServiceEvent>.Continuation,
        _ running: inout RunningServices
    ) async -> (any Error)? {
        var waiting = services[...]
        if let first = waiting.popFirst() { running.start(first, continuation) }
        for await event in events {
            switch event {
            case .ready:
                logger.info("\(running.lastName) is ready")
                if let next = waiting.popFirst() { running.start(next, continuation) }
            case .notReady(let error):
                return error
            case .ended(let index, let error):
                running.ended(index, error)
                logger.notice("\(running.name(index)) has ended, stopping the others")
                return error
            case .signal(let number):
                logger.notice("signal \(number): stopping")
                return nil
            case .cancelled:
                return nil
            }
        }
        return nil
    }
}
