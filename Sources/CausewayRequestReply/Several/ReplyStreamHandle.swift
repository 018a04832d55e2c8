internal import CausewayRuntime

/// A streamed reply that somebody may still read; its end ends the request.
final class ReplyStreamHandle: Sendable {
    private let core: RequesterCore
    private let id: CorrelationID
    // Touched on the requester's loop only.
    nonisolated(unsafe) private let collector: StreamCollector

    init(_ core: RequesterCore, _ id: CorrelationID, _ collector: StreamCollector) {
        self.core = core
        self.id = id
        self.collector = collector
    }

    deinit {
        core.onLoop { [core, id] in core.end(id, with: .cancelled) }
    }

    func next() async throws(RequestError) -> Reply? {
        try await withTaskCancellationHandler {
            await withUnsafeContinuation { (reader: StreamCollector.Reader) in
                core.onLoop { self.collector.next(reader) }
            }
        } onCancel: {
            core.onLoop { self.core.end(self.id, with: .cancelled) }
        }.get()
    }
}
