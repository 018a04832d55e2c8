import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Whether a child process lives, and its signals.
///
/// A thread waits for the end without reaping; reaping and signalling share a lock, so that a signal never reaches
/// another process that got the same id.
final class ChildLife: Sendable {
    private let processID: pid_t
    private let state = Mutex<ExitStatus?>(nil)

    init(processID: pid_t) {
        self.processID = processID
        ParentWatch.shared.add(process: processID)
        let isWatched = PlainThread.start { self.awaitEnd() }
        // No thread means no process to wait for either: end it here, where blocking is the lesser evil.
        if !isWatched {
            kill(SIGKILL)
            awaitEnd()
        }
    }

    var status: ExitStatus? { state.withLock { $0 } }

    func kill(_ signal: Int32) {
        state.withLock { status in
            guard status == nil else { return }
            systemKill(processID, signal)
        }
    }

    private func awaitEnd() {
        var info = siginfo_t()
        while waitid(P_PID, id_t(processID), &info, WEXITED | WNOWAIT) == -1, errno == EINTR {}
        state.withLock { status in
            var waitStatus: Int32 = 0
            while waitpid(processID, &waitStatus, 0) == -1, errno == EINTR {}
            status = ExitStatus(waitStatus: waitStatus)
        }
        ParentWatch.shared.remove(process: processID)
    }
}

private func systemKill(_ processID: pid_t, _ signal: Int32) {
    kill(processID, signal)
}
