internal import CausewayRuntime
internal import Synchronization

/// Moves events from their source to a response until the source ends, the client goes or the server stops.
///
/// The source is read by a task of its own, so that one that does not heed its cancellation holds nothing up.
struct HTTPEventPump<Events: AsyncSequence & Sendable>: Sendable where Events.Element == HTTPEvent {
    /// What ends a stream.
    private enum End: Sendable {
        case source(Result<Void, any Error>)
        case stop
        case cancelled
    }

    /// Which end came first.
    private final class Race: Sendable {
        private struct State {
            var end: End?
            var waiting: UnsafeContinuation<End, Never>?
        }

        private let state = Mutex(State())

        func finish(_ end: End) {
            let waiting = state.withLock { state in
                if state.end != nil { return nil as UnsafeContinuation<End, Never>? }
                state.end = end
                defer { state.waiting = nil }
                return state.waiting
            }
            waiting?.resume(returning: end)
        }

        func result() async -> End {
            await withUnsafeContinuation { continuation in
                let end = state.withLock { state in
                    if state.end == nil { state.waiting = continuation }
                    return state.end
                }
                if let end { continuation.resume(returning: end) }
            }
        }
    }

    let events: Events
    let heartbeat: Duration
    let last: HTTPEvent?

    /// Writes the events, and the last one if the server stops.
    ///
    /// - Throws: What the source threw; `HTTPEncodingFailure` for an event that can't be sent.
    func run(_ writer: any HTTPBodyWriter) async throws {
        let live = writer as? any HTTPLiveWriter
        let race = Race()
        let events = events
        let source = Task(executorPreference: live?.executor) {
            do {
                var bytes: [UInt8] = []
                for try await event in events {
                    bytes.removeAll(keepingCapacity: true)
                    try HTTPEventEncoder.append(event, to: &bytes)
                    try await writer.write(bytes)
                }
                race.finish(.source(.success(())))
            } catch {
                race.finish(.source(.failure(error)))
            }
        }
        let watch = HTTPStreamWatch(heartbeat: HTTPEventEncoder.heartbeat, interval: heartbeat) { race.finish(.stop) }
        await live?.begin(watch)
        let end = await withTaskCancellationHandler {
            await race.result()
        } onCancel: {
            race.finish(.cancelled)
        }
        source.cancel()
        await live?.end()
        switch end {
        case .source(let result): try result.get()
        case .cancelled: throw CancellationError()
        case .stop: if let last { try await write(last, writer) }
        }
    }

    private func write(_ event: HTTPEvent, _ writer: any HTTPBodyWriter) async throws {
        var bytes: [UInt8] = []
        try HTTPEventEncoder.append(event, to: &bytes)
        try await writer.write(bytes)
    }
}
