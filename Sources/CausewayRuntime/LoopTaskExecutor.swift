/// The loop as the preferred executor of tasks.
///
/// One of two facades over the loop's queue: each kind of job then runs as what it is, which one class for both can't
/// tell (SE-0417, SE-0392).
public final class LoopTaskExecutor: TaskExecutor {
    let core: LoopCore

    init(_ core: LoopCore) { self.core = core }

    /// Queues a job of a task.
    ///
    /// - Parameter job: The job; it runs on the loop's thread.
    public func enqueue(_ job: consuming ExecutorJob) { core.enqueue(.task(UnownedJob(job)), from: self) }
}
