/// The head of a request: everything but the body, in the shape of swift-http-types.
public struct HTTPRequest: Sendable {
    /// What to do with the resource.
    public var method: Method
    /// The header fields in the order they were sent; a parsed request keeps its `Host` field.
    public var headerFields: HTTPFields

    /// Holds the bytes of scheme, authority and path; a parsed head's bytes are shared with its fields.
    private var bytes: [UInt8]
    private var schemeRange: ByteRange
    private var knownScheme: KnownScheme
    private var authorityRange: ByteRange
    private var pathRange: ByteRange

    /// Makes a request.
    ///
    /// - Parameters:
    ///   - method: what to do with the resource.
    ///   - scheme: `http` or `https`.
    ///   - authority: host and, unless it is the scheme's own, port.
    ///   - path: the target with its query, as `/v1/shows?limit=10`, percent-encoded; `*` for OPTIONS of the server.
    ///   - headerFields: the header fields.
    public init(
        method: Method, scheme: String?, authority: String?, path: String?, headerFields: HTTPFields = HTTPFields()
    ) {
        self.method = method
        self.headerFields = headerFields
        bytes = []
        schemeRange = .none
        knownScheme = .other
        authorityRange = .none
        pathRange = .none
        self.scheme = scheme
        self.authority = authority
        self.path = path
    }

    /// Takes over the bytes of a parsed head.
    init(
        method: Method, scheme: KnownScheme, bytes: [UInt8], authority: ByteRange, path: ByteRange,
        headerFields: HTTPFields
    ) {
        self.method = method
        knownScheme = scheme
        schemeRange = .none
        self.headerFields = headerFields
        self.bytes = bytes
        authorityRange = authority
        pathRange = path
    }

    /// `http` or `https`; `nil` if unknown.
    public var scheme: String? {
        get {
            switch knownScheme {
            case .http: "http"
            case .https: "https"
            case .other: schemeRange.isNone ? nil : bytes.text(schemeRange)
            }
        }
        set {
            knownScheme = newValue == "http" ? .http : newValue == "https" ? .https : .other
            if knownScheme == .other { schemeRange = store(newValue) }
        }
    }

    /// Host and port the request is for; a target in absolute form replaces the `Host` field (RFC 9112 section 3.2.2).
    public var authority: String? {
        get { authorityRange.isNone ? nil : bytes.text(authorityRange) }
        set { authorityRange = store(newValue) }
    }

    /// The target in origin form, path and query, still percent-encoded; `nil` for CONNECT.
    public var path: String? {
        get { pathRange.isNone ? nil : bytes.text(pathRange) }
        set { pathRange = store(newValue) }
    }

    /// The path's bytes with the query, empty if there is no path.
    package var pathBytes: Span<UInt8> {
        @_lifetime(borrow self)
        get { bytes.span.extracting(pathRange.isNone ? 0..<0 : pathRange.range) }
    }

    /// The array that holds the path, and where in it the path is, so that a match can keep both without a copy.
    package var pathStorage: (bytes: [UInt8], range: ByteRange) { (bytes, pathRange) }

    /// A scheme that takes no text.
    package enum KnownScheme: UInt8, Sendable {
        case http, https, other
    }

    private mutating func store(_ text: String?) -> ByteRange {
        guard let text else { return .none }
        let start = bytes.count
        bytes.append(contentsOf: text.utf8)
        return ByteRange(start: start, count: bytes.count - start)
    }
}

extension HTTPRequest: Hashable, CustomStringConvertible {
    /// Compares two requests by what they say, not by how they are stored.
    ///
    /// - Parameters:
    ///   - lhs: a request.
    ///   - rhs: another request.
    /// - Returns: true if they are equal.
    public static func == (lhs: Self, rhs: Self) -> Bool {
        lhs.method == rhs.method && lhs.scheme == rhs.scheme && lhs.authority == rhs.authority && lhs.path == rhs.path
            && lhs.headerFields == rhs.headerFields
    }

    /// Feeds the request to a hasher.
    ///
    /// - Parameter hasher: the hasher.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(method)
        hasher.combine(path)
        hasher.combine(authority)
    }

    /// The method and the target.
    public var description: String { "\(method) \(path ?? authority ?? "")" }
}
