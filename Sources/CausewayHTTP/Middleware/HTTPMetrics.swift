public import CausewayObservability
internal import CausewayRuntime
internal import Synchronization

/// Counts requests and measures how long their handlers take, by method, route template and status.
///
/// `causeway_http_requests_total`, `causeway_http_request_seconds` (to the response, streaming not included) and
/// `causeway_http_requests_in_flight`. No label is a client's choice: a request of no route has the route `none`, a method of
/// no standard is `OTHER`.
public struct HTTPMetrics: HTTPMiddleware, HTTPWrappingMiddleware {
    /// Instruments and what they are of.
    private final class Instruments: Sendable {
        /// Routes live as long as their table.
        let route: ObjectIdentifier?
        let method: UInt64
        let status: Int
        let count: any Counter
        let seconds: any Histogram

        init(
            route: ObjectIdentifier?, method: UInt64, status: Int, count: any Counter, seconds: any Histogram
        ) {
            self.route = route
            self.method = method
            self.status = status
            self.count = count
            self.seconds = seconds
        }
    }

    /// What was made so far: one of these a route that is wrapped, so that there are few to search.
    private final class Known: Sendable {
        let instruments = Mutex<[Instruments]>([])
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

    func wrap(_ next: @escaping HTTPHandler) -> HTTPHandler {
        let known = Known()
        return { request in try await answer(request, known, next) }
    }

    func wrap(_ next: @escaping HTTPSynchronousHandler) -> HTTPSynchronousHandler {
        let known = Known()
        return { request in
            let start = Deadline.now()
            inFlight.add(1)
            defer { inFlight.add(-1) }
            do {
                let response = try next(request)
                record(request, response.status.code, start, known)
                return response
            } catch {
                record(request, status(of: error, request), start, known)
                throw error
            }
        }
    }

    /// Answers a request and counts it.
    public func handle(_ request: HTTPServerRequest, next: HTTPHandler) async throws -> HTTPServerResponse {
        try await answer(request, known, next)
    }

    // Inlined: a function less that may suspend.
    @inline(__always)
    private func answer(
        _ request: HTTPServerRequest, _ known: Known, _ next: HTTPHandler
    ) async throws -> HTTPServerResponse {
        let start = Deadline.now()
        inFlight.add(1)
        defer { inFlight.add(-1) }
        do {
            let response = try await next(request)
            record(request, response.status.code, start, known)
            return response
        } catch {
            record(request, status(of: error, request), start, known)
            throw error
        }
    }

    private func record(_ request: HTTPServerRequest, _ status: Int, _ start: Deadline, _ known: Known) {
        let seconds = Double(Deadline.now().nanoseconds &- start.nanoseconds) / 1e9
        let route = request.route
        let id = route.map { ObjectIdentifier($0) }
        let method = HTTPMethodSet(request.method).rawValue
        let instruments = known.instruments.withLock { known in
            for one in known where one.route == id && one.status == status && one.method == method { return one }
            let made = make(request, route, id, method, status)
            known.append(made)
            return made
        }
        instruments.count.increment()
        instruments.seconds.record(seconds)
    }

    private func make(
        _ request: HTTPServerRequest, _ route: HTTPRoute?, _ id: ObjectIdentifier?, _ number: UInt64, _ status: Int
    ) -> Instruments {
        let method = request.method.isStandard ? request.method.rawValue : "OTHER"
        let template = route?.template.text ?? "none"
        return Instruments(
            route: id, method: number, status: status,
            count: factory.counter(
                "causeway_http_requests_total", help: "Requests that were answered.",
                labels: ["method": method, "route": template, "status": String(status)]),
            seconds: factory.histogram(
                "causeway_http_request_seconds", help: "Seconds from a request's head to its response.",
                labels: ["method": method, "route": template]))
    }
}
