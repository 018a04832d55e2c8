public struct HTTPServerRequest: Sendable { public var head: HTTPRequest; public var body: HTTPRequestBody; init(head: HTTPRequest, body: HTTPRequestBody, remoteAddress: String?) { self.head = head; self.body = body } }
public struct HTTPRequestBody: Sendable { var bytes: [UInt8]; init(_ b: [UInt8] = []) { bytes = b }; init(source: any HTTPBodySource) { bytes = [] } }
package protocol HTTPBodySource: AnyObject, Sendable { func next() async throws -> [UInt8]? }
public protocol HTTPBodyWriter: AnyObject, Sendable { func write(_ bytes: [UInt8]) async throws }
public enum HTTPResponseBody: Sendable { case empty, bytes([UInt8]), stream(length: Int?, @Sendable (any HTTPBodyWriter) async throws -> Void) }
public struct HTTPServerResponse: Sendable { public var status: HTTPResponse.Status; public var headerFields: HTTPFields; public var body: HTTPResponseBody
  public init(_ e: any Error) { status = .internalServerError; headerFields = HTTPFields(); body = .empty }
  public init(error e: any Error) { status = .internalServerError; headerFields = HTTPFields(); body = .empty }
  public init(status: HTTPResponse.Status, headerFields: HTTPFields, body: HTTPResponseBody) { self.status = status; self.headerFields = headerFields; self.body = body } }
public protocol HTTPResponseError {}
public struct HTTPError: Error { init(_ s: HTTPResponse.Status, detail: String) {} }
public typealias HTTPHandler = @Sendable (HTTPServerRequest) async throws -> HTTPServerResponse
public struct HTTPRouter: Sendable { struct Match { var template: String; var handler: HTTPHandler }
  public var h: HTTPHandler
  public init(_ h: @escaping HTTPHandler) { self.h = h }
  func match(_ r: HTTPServerRequest) -> Match { Match(template: "/hello", handler: h) } }
