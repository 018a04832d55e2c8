/// Answers whether the process lives and whether it is ready for traffic, on `/livez` and `/readyz`.
public struct HTTPHealth: Sendable {
    /// Says why something isn't ready, in a few words for the operator; `nil` if it is.
    public typealias Check = @Sendable () async -> String?

    private var checks: [(name: String, check: Check)] = []

    /// Makes health routes without a check: ready as soon as the server serves.
    public init() {}

    /// Adds a check of readiness.
    ///
    /// It runs on every request, so it must look something up and not do work.
    ///
    /// - Parameters:
    ///   - name: what is checked, as `replies`.
    ///   - check: says why it isn't ready.
    public mutating func add(_ name: String, _ check: @escaping Check) { checks.append((name, check)) }

    /// Adds `GET /livez` and `GET /readyz` to a router.
    ///
    /// - Parameter router: the router.
    public func register(in router: inout HTTPRouter) {
        // Who restarts a process that doesn't answer must not do it to one that has much to do.
        let options = HTTPRouteOptions(ignoresRequestLimit: true)
        router.get("/livez", options: options) { _ in .text("ok\n") }
        router.get("/readyz", options: options) { [self] _ in await readiness() }
    }

    /// Runs the checks in the order they were added.
    ///
    /// - Returns: 200 if all are ready, else 503 with problem details whose `reasons` name those that aren't.
    public func readiness() async -> HTTPServerResponse {
        var reasons: [HTTPProblem.JSON] = []
        for (name, check) in checks {
            if let reason = await check() { reasons.append(.string("\(name): \(reason)")) }
        }
        guard !reasons.isEmpty else { return .text("ok\n") }
        let problem = HTTPProblem(
            status: .serviceUnavailable, detail: "Not ready for traffic.",
            extensions: [HTTPProblem.Member("reasons", .array(reasons))])
        return HTTPServerResponse(error: HTTPError(problem))
    }
}
