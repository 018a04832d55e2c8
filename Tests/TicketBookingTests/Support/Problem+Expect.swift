import CausewayHTTP
import Testing

/// Expects an error as RFC 9457 has it.
func expectProblem(
    _ response: HTTPClientResponse, _ status: Int, pointer: String? = nil,
    at location: SourceLocation = #_sourceLocation
) {
    #expect(response.status.code == status, "\(response.text)", sourceLocation: location)
    #expect(response.fields[.contentType] == "application/problem+json", sourceLocation: location)
    let problem = response.object
    #expect(problem["status"] as? Int == status, sourceLocation: location)
    #expect((problem["title"] as? String)?.isEmpty == false, sourceLocation: location)
    if let pointer {
        let errors = problem["errors"] as? [[String: Any]] ?? []
        #expect(errors.map { $0["pointer"] as? String } == [pointer], "\(response.text)", sourceLocation: location)
        #expect((errors.first?["detail"] as? String)?.isEmpty == false, sourceLocation: location)
    }
}
