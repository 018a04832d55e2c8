/// An error that says how it is told to the requester.
///
/// What a handler throws and is none is told as status 500, without its contents.
public protocol ProblemError: Error {
    /// The problem that the requester gets.
    var problem: Problem { get }
}

extension Problem: ProblemError {
    /// Itself.
    public var problem: Problem { self }
}

extension RequestError: ProblemError {}
