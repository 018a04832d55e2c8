/// The values of a route's `{name}` segments, decoded when they are asked for.
public struct HTTPParameters: Sendable {
    /// A route may have this many, so that they need no allocation.
    static var limit: Int { 8 }

    /// The route the names are of, `nil` if there is none.
    let route: HTTPRoute?
    private let bytes: [UInt8]
    private let ranges: InlineArray<8, ByteRange>

    init() {
        route = nil
        bytes = []
        ranges = InlineArray(repeating: .none)
    }

    init(_ route: HTTPRoute, bytes: [UInt8] = [], ranges: InlineArray<8, ByteRange>) {
        self.route = route
        self.bytes = bytes
        self.ranges = ranges
    }

    private func index(of name: String) -> Int? { route?.template.names.firstIndex(of: name) }

    /// The value of a parameter, percent-decoded; `nil` if the route has no such name or the value is not UTF-8.
    ///
    /// - Parameter name: the name in the template, without braces.
    public subscript(_ name: String) -> String? {
        index(of: name).flatMap(text)
    }

    private func text(_ index: Int) -> String? { PercentEncoding.text(bytes.span.extracting(ranges[index].range)) }

    /// The value of a parameter as text.
    ///
    /// - Parameter name: the name in the template, without braces.
    /// - Returns: the value, percent-decoded.
    /// - Throws: ``HTTPError`` 400 if the value is not UTF-8; 500 if the route has no such name.
    public func require(_ name: String) throws(HTTPError) -> String {
        guard let index = index(of: name) else {
            throw HTTPError(.internalServerError, "The route has no parameter of the name that its handler asks for.")
        }
        guard let text = text(index) else { throw HTTPError(.badRequest, "\(name) in the path is not UTF-8.") }
        return text
    }

    /// The value of a parameter as a type that is made from text.
    ///
    /// A value that doesn't parse is answered with 400 and not 404: the client is told what is wrong with its URL.
    ///
    /// - Parameters:
    ///   - name: the name in the template, without braces.
    ///   - type: the type, as `Int.self`.
    /// - Returns: the value.
    /// - Throws: ``HTTPError`` 400 if the value is no such type; 500 if the route has no such name.
    public func require<Value: LosslessStringConvertible>(
        _ name: String, as type: Value.Type
    ) throws(HTTPError) -> Value {
        guard let value = Value(try require(name)) else {
            throw HTTPError(.badRequest, "\(name) in the path is not a valid \(type).")
        }
        return value
    }
}
