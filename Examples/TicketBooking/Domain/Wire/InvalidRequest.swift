/// A request whose JSON has the right types and wrong values.
public struct InvalidRequest: Error, Hashable, Sendable {
    /// Everything that is wrong, at least one problem, in the order of the fields.
    public var problems: [FieldProblem]

    init(problems: [FieldProblem]) { self.problems = problems }
}
