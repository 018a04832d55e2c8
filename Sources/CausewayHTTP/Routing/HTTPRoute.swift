/// A method and a template with the handler behind its middleware.
final class HTTPRoute: Sendable {
    let method: HTTPRequest.Method
    let template: HTTPPathTemplate
    let options: HTTPRouteOptions
    let handler: HTTPHandler

    init(
        method: HTTPRequest.Method, template: HTTPPathTemplate, options: HTTPRouteOptions,
        handler: @escaping HTTPHandler
    ) {
        self.method = method
        self.template = template
        self.options = options
        self.handler = handler
    }
}
