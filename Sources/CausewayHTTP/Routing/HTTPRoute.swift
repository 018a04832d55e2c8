/// A method and a template with the handler behind its middleware.
final class HTTPRoute: Sendable {
    let method: HTTPRequest.Method
    let template: HTTPPathTemplate
    let options: HTTPRouteOptions
    let handler: HTTPHandler
    /// What answers at once; nil if the handler or a middleware around it may have to wait.
    let synchronousHandler: HTTPSynchronousHandler?

    init(
        method: HTTPRequest.Method, template: HTTPPathTemplate, options: HTTPRouteOptions,
        handler: HTTPRouteHandler
    ) {
        self.method = method
        self.template = template
        self.options = options
        self.handler = handler.asynchronous
        self.synchronousHandler = handler.synchronous
    }
}
