internal import CausewayObservability
internal import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// SIGTERM and SIGINT for a service group: the first stops it, the second ends the process at once.
final class GroupSignals: Sendable {
    // Touched on the control loop only; the lock is what the compiler can check.
    private let sources = Mutex<[SignalSource]>([])
    private let count = Atomic(0)

    /// Starts to watch.
    ///
    /// - Parameters:
    ///   - logger: Where a signal that can't be watched is reported.
    ///   - onFirst: Called on the control loop with the first signal's number.
    /// - Returns: What to close when the group has stopped.
    static func watch(_ logger: Logger, _ onFirst: @escaping @Sendable (Int32) -> Void) async -> GroupSignals {
        let signals = GroupSignals()
        let control: EventLoop
        do throws(RuntimeError) {
            control = try EventLoop.startControl()
        } catch {
            logger.error("signals can't be watched: \(error.message): they end the process at once")
            return signals
        }
        await control.perform {
            for number in [SIGTERM, SIGINT] {
                do throws(RuntimeError) {
                    let source = try SignalSource(number, on: control) { signals.received(number, onFirst) }
                    signals.sources.withLock { $0.append(source) }
                } catch {
                    logger.error("\(error.message): it ends the process at once")
                }
            }
        }
        return signals
    }

    private func received(_ number: Int32, _ onFirst: (Int32) -> Void) {
        if count.wrappingAdd(1, ordering: .relaxed).oldValue == 0 {
            onFirst(number)
        } else {
            _exit(128 + number)
        }
    }

    func close() async {
        if sources.withLock({ $0.isEmpty }) { return }
        await EventLoop.control.perform {
            let sources = self.sources.withLock { sources in
                defer { sources = [] }
                return sources
            }
            for source in sources { source.close() }
        }
    }
}
