internal import CausewayObservability

/// What all connections of a server share; immutable.
final class HTTPServerShared: Sendable {
    let configuration: HTTPServerConfiguration
    let routes: HTTPRouteTable
    let logger: Logger

    init(configuration: HTTPServerConfiguration, routes: HTTPRouteTable, logger: Logger) {
        self.configuration = configuration
        self.routes = routes
        self.logger = logger
    }
}
