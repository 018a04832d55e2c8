internal import Synchronization

/// Held while a process is being started, and by whoever must not be copied into one meanwhile.
package enum SpawnLock {
    private static let lock = Mutex(())

    /// Runs a closure while nobody else does.
    package static func withLock(_ body: () -> Void) { lock.withLock { _ in body() } }
}
