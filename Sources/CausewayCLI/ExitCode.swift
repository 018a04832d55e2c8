/// How a command ended, as other programs see it (sysexits.h where it has a code).
enum ExitCode: Int32 {
    /// It did what it was asked to.
    case success = 0
    /// It ran, and the answer was negative: a time-out, an error reply, a missing topic.
    case negative = 1
    /// The command line is wrong.
    case usage = 64
    /// The cluster, or something else that it needs, is not there.
    case unavailable = 69
    /// It failed in a way that it should not have.
    case failure = 70
}
