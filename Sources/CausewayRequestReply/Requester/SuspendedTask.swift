/// A task that is suspended until we resume it, so that one can see whether it is cancelled.
///
/// A bare address: the task can't end before its continuation has been resumed, and whoever resumes it forgets this
/// first. `UnsafeCurrentTask` itself has no fixed layout, and an array of it costs a dozen indirect calls for each access
/// (measured). Should it ever be more than one pointer, the cast traps at the first request of any test.
struct SuspendedTask: @unchecked Sendable {
    // Sendable because whether a task is cancelled may be asked from any thread.
    private let address: UnsafeRawPointer

    /// The task that calls this; nil outside of tasks.
    static var current: SuspendedTask? {
        withUnsafeCurrentTask { task in
            task.map { SuspendedTask(address: unsafeBitCast($0, to: UnsafeRawPointer.self)) }
        }
    }

    /// Whether it is cancelled; only while it is suspended.
    var isCancelled: Bool { unsafeBitCast(address, to: UnsafeCurrentTask.self).isCancelled }
}
