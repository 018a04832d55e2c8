import CausewayHTTP
import CausewayIngress
import CausewayObservability
import CausewayRuntime
import CausewaySchema
import Synchronization

/// `BenchWeb PORT [FOLDER]`: a plain web service, as the peers have it, with the router and metrics on and no access log.
///
/// `GET /hello`, `POST /json` (typed, validated), `GET /shows/{show}/seats/{seat}`, the files of FOLDER under `/static`, and
/// `GET /events`, one feed for all; `GET /work/loop` and `/work/pool`, CPU-bound work in the handler and by `offload`, and
/// `POST /lag/start` and `/lag/stop`, how long the loop lets others wait meanwhile.
@main
struct BenchWeb {
    private static let orders = Atomic(0)

    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 2, let port = Int(arguments[1]) else { throw BenchWebUsage() }
        let loop = try EventLoop(name: "web")
        var router = HTTPRouter()
        router.use(HTTPMetrics(PrometheusRegistry()))
        addRoutes(to: &router)
        if arguments.count > 2 { HTTPFiles(root: arguments[2]).register(in: &router, at: "/static") }
        let feed = BenchFeed(rate: 1000)
        router.get("/events") { _ in .events(feed.subscribe()) }
        addWork(to: &router, BenchLag(loop))
        var configuration = HTTPServerConfiguration()
        configuration.port = port
        let server = try HTTPServer(configuration: configuration, loops: [loop], router: router)
        try await server.listen()
        print("http://127.0.0.1:\(server.port ?? port)")
        try await ServiceGroup([server, feed]).run()
        await loop.shutdown()
    }

    private static func addWork(to router: inout HTTPRouter, _ lag: BenchLag) {
        router.get("/work/loop") { _ in .text(BenchWork.run()) }
        router.get("/work/pool") { _ in .text(try await offload(BenchWork.run)) }
        router.post("/lag/start") { _ in
            try lag.start()
            return .text("")
        }
        router.post("/lag/stop") { _ in try .json(encoding: lag.stop()) }
    }

    private static func addRoutes(to router: inout HTTPRouter) {
        router.get("/hello") { _ in .text("hello") }
        router.get("/shows/{show}/seats/{seat}") { request in
            let parameters = request.parameters
            return try .json(
                encoding: BenchSeat(show: try parameters.require("show"), seat: try parameters.require("seat")))
        }
        // Errors are plain JSON, as the peers' are.
        router.post("/json", options: HTTPRouteOptions(collectsBody: true)) { request in
            do {
                let order = try request.decode(BenchWebOrder.self)
                try order.check()
                return try .json(
                    encoding: BenchBooking(order, number: orders.add(1, ordering: .relaxed).newValue), status: .created)
            } catch let error as JSONReadError {
                guard case .fields(let errors) = error else { throw error }
                return try .json(encoding: errors, status: .unprocessableContent)
            }
        }
    }
}
