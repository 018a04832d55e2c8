import CausewayHTTP
import CausewayObservability
import Synchronization

/// Routes behind middleware, without a server.
struct TestRouter {
    private let table: HTTPRouteTable

    init(_ middleware: any HTTPMiddleware..., routes: (inout HTTPRouter) -> Void) throws {
        var router = HTTPRouter()
        for middleware in middleware { router.use(middleware) }
        routes(&router)
        table = try router.build()
    }

    func send(
        _ method: HTTPRequest.Method, _ path: String, _ fields: HTTPFields = HTTPFields(), body: [UInt8] = []
    ) async -> HTTPServerResponse {
        await table.respond(
            to: HTTPRequest(method: method, scheme: "http", authority: "a", path: path, headerFields: fields),
            body: HTTPRequestBody(body), remoteAddress: "192.0.2.1:1")
    }
}

/// Keeps log records.
final class LogCollector: LogSink {
    private let kept = Mutex<[LogRecord]>([])

    var records: [LogRecord] { kept.withLock { $0 } }
    func write(_ record: LogRecord) { kept.withLock { $0.append(record) } }
}
