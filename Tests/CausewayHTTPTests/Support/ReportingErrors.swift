import Testing

/// Runs the body of an exit test: an error that it throws is the test's issue, with its text.
///
/// Without it the process would end by a trap, which says nothing.
///
/// - Parameters:
///   - location: Where the test is.
///   - body: The body.
func reportingErrors(
    at location: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
) async {
    do {
        try await body()
    } catch {
        Issue.record(error, sourceLocation: location)
    }
}
