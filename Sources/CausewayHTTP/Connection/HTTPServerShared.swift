internal import CausewayObservability

/// What all connections of a server share; immutable.
final class HTTPServerShared: Sendable {
    let configuration: HTTPServerConfiguration
    let router: HTTPRouter
    let logger: Logger

    init(configuration: HTTPServerConfiguration, router: HTTPRouter, logger: Logger) {
        self.configuration = configuration
        self.router = router
        self.logger = logger
    }
}
