internal import CausewayObservability

/// The services of a group that have been started, and how they are stopped.
struct RunningServices {
    private struct Entry {
        let name: String
        let task: Task<Void, Never>
        let readiness: Task<Void, Never>
        let end: ServiceEnd
        var hasEnded = false
    }

    private let stopTimeout: Duration
    private let logger: Logger
    private var entries: [Entry] = []
    private(set) var firstFailure: (any Error)?

    init(stopTimeout: Duration, logger: Logger) {
        self.stopTimeout = stopTimeout
        self.logger = logger
    }

    var lastName: String { entries.last?.name ?? "" }
    func name(_ index: Int) -> String { entries[index].name }

    mutating func start(_ service: any Service, _ events: AsyncStream<ServiceEvent>.Continuation) {
        let index = entries.count
        let end = ServiceEnd()
        let task = Task {
            var failure: (any Error)?
            do { try await service.run() } catch { failure = error }
            end.signal(failure)
            events.yield(.ended(index, failure))
        }
        let readiness = Task {
            do {
                try await service.ready()
                events.yield(.ready)
            } catch {
                events.yield(.notReady(error))
            }
        }
        entries.append(Entry(name: service.serviceName, task: task, readiness: readiness, end: end))
    }

    mutating func ended(_ index: Int, _ error: (any Error)?) {
        entries[index].hasEnded = true
        if firstFailure == nil { firstFailure = error }
    }

    /// Stops what still runs, last started first.
    mutating func stopAll() async {
        // One may never be ready; nobody waits for that any more.
        for entry in entries { entry.readiness.cancel() }
        for index in entries.indices.reversed() where !entries[index].hasEnded {
            let entry = entries[index]
            logger.info("stopping \(entry.name)")
            entry.task.cancel()
            // The group's own task may be cancelled already: the wait must not be.
            let timeout = stopTimeout
            let timer = Task {
                try? await Task.sleep(for: timeout)
                entry.end.timeOut()
            }
            let outcome = await entry.end.wait()
            timer.cancel()
            switch outcome {
            case .ended(let error):
                // What was cancelled may say so.
                let failure = error is CancellationError ? nil : error
                ended(index, failure)
                if let failure { logger.error("\(entry.name) failed while stopping: \(failure)") }
            case .timedOut:
                logger.error("\(entry.name) did not stop within \(timeout): going on without it")
            }
        }
    }
}
