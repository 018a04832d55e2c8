public import CausewayObservability
internal import CausewayRuntime
internal import Synchronization

/// Counts requests and measures how long their handlers take, by method, route template and status.
///
/// `causeway_http_requests_total`, `causeway_http_request_seconds` (to the response, streaming not included) and
/// `causeway_http_requests_in_flight`. No label is a client's choice: a request of no route has the route `none`, a method of
/// no standard is `OTHER`.
public struct HTTPMetrics: HTTPMiddleware {
    private struct Key: Hashable {
        /// Routes live as long as their table.
        let route: ObjectIdentifier?
        let method: UInt64
        let status: Int
    }

    private struct Instruments {
        let count: any Counter
        let seconds: any Histogram
    }

    /// Made once for each key; the factory's own lookup costs more.
    private final class Known: Sendable {
        let instruments = Mutex<[Key: Instruments]>([:])
    }

    private let factory: any MetricsFactory
    private let known = Known()
    private let inFlight: any Gauge

    /// Makes the middleware.
    ///
    /// - Parameter factory: makes the instruments, as a `PrometheusRegistry`.
    public init(_ factory: any MetricsFactory) {
        self.factory = factory
        inFlight = factory.gauge("causeway_http_requests_in_flight", help: "Requests whose handler has not returned.")
    }

    /// Answers a request and counts it.
    public func handle(_ request: HTTPServerRequest, next: HTTPHandler) async throws -> HTTPServerResponse {
        let start = Deadline.now()
        inFlight.add(1)
        defer { inFlight.add(-1) }
        do {
            let response = try await next(request)
            record(request, response.status.code, start)
            return response
        } catch {
            record(request, status(of: error, request), start)
            throw error
        }
    }

    private func record(_ request: HTTPServerRequest, _ status: Int, _ start: Deadline) {
        let seconds = Double(Deadline.now().nanoseconds &- start.nanoseconds) / 1e9
        let route = request.match.route
        let key = Key(
            route: route.map { ObjectIdentifier($0) }, method: HTTPMethodSet(request.method).rawValue,
            status: status)
        let instruments = known.instruments.withLock { known in
            if let there = known[key] { return there }
            let made = make(request, route, status)
            known[key] = made
            return made
        }
        instruments.count.increment()
        instruments.seconds.record(seconds)
    }

    private func make(_ request: HTTPServerRequest, _ route: HTTPRoute?, _ status: Int) -> Instruments {
        let method = request.method.isStandard ? request.method.rawValue : "OTHER"
        let template = route?.template.text ?? "none"
        return Instruments(
            count: factory.counter(
                "causeway_http_requests_total", help: "Requests that were answered.",
                labels: ["method": method, "route": template, "status": String(status)]),
            seconds: factory.histogram(
                "causeway_http_request_seconds", help: "Seconds from a request's head to its response.",
                labels: ["method": method, "route": template]))
    }
}
