extension HTTPRequest {
    /// A request's method; any token is one, in its case (RFC 9110 section 9).
    public struct Method: Sendable, Hashable {
        enum Storage: Sendable, Hashable {
            case get, head, post, put, delete, connect, options, trace, patch
            case other(String)
        }

        let storage: Storage

        init(storage: Storage) { self.storage = storage }

        /// Makes a method from its name; `nil` if the text is empty or no token.
        ///
        /// - Parameter rawValue: a token of RFC 9110 section 5.6.2; case matters.
        public init?(_ rawValue: String) {
            let span = rawValue.utf8Span.span
            for index in span.indices where !ASCII.isToken(span[index]) { return nil }
            guard span.count > 0 else { return nil }
            self.init(bytes: span, in: 0..<span.count)
        }

        /// Makes a method from bytes that are known to be a token.
        init(bytes: Span<UInt8>, in range: Range<Int>) {
            if let known = Self.known(bytes, range) {
                storage = known
            } else {
                storage = .other(String(decoding: bytes.extracting(range).copied(), as: UTF8.self))
            }
        }

        private static func known(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Storage? {
            switch range.count {
            case 3:
                if bytes.equals("GET", in: range) { return .get }
                return bytes.equals("PUT", in: range) ? .put : nil
            case 4:
                if bytes.equals("POST", in: range) { return .post }
                return bytes.equals("HEAD", in: range) ? .head : nil
            case 5:
                if bytes.equals("PATCH", in: range) { return .patch }
                return bytes.equals("TRACE", in: range) ? .trace : nil
            case 6: return bytes.equals("DELETE", in: range) ? .delete : nil
            case 7:
                if bytes.equals("OPTIONS", in: range) { return .options }
                return bytes.equals("CONNECT", in: range) ? .connect : nil
            default: return nil
            }
        }

        /// The method's name.
        public var rawValue: String {
            switch storage {
            case .get: "GET"
            case .head: "HEAD"
            case .post: "POST"
            case .put: "PUT"
            case .delete: "DELETE"
            case .connect: "CONNECT"
            case .options: "OPTIONS"
            case .trace: "TRACE"
            case .patch: "PATCH"
            case .other(let name): name
            }
        }

        /// True for a method of RFC 9110 or RFC 5789; any other is known only if a route uses it.
        package var isStandard: Bool { if case .other = storage { false } else { true } }

        /// True for methods that may be sent again after a broken connection (RFC 9110 section 9.2.2).
        public var isIdempotent: Bool {
            switch storage {
            case .get, .head, .put, .delete, .options, .trace: true
            default: false
            }
        }
    }
}

extension HTTPRequest.Method: CustomStringConvertible {
    /// The method's name.
    public var description: String { rawValue }
    /// GET: a representation of the resource.
    public static var get: Self { Self(storage: .get) }
    /// HEAD: as GET without the body.
    public static var head: Self { Self(storage: .head) }
    /// POST: the resource processes the body.
    public static var post: Self { Self(storage: .post) }
    /// PUT: the body replaces the resource.
    public static var put: Self { Self(storage: .put) }
    /// DELETE: removes the resource.
    public static var delete: Self { Self(storage: .delete) }
    /// CONNECT: a tunnel.
    public static var connect: Self { Self(storage: .connect) }
    /// OPTIONS: what the resource can do.
    public static var options: Self { Self(storage: .options) }
    /// TRACE: a loop-back test.
    public static var trace: Self { Self(storage: .trace) }
    /// PATCH: the body changes the resource (RFC 5789).
    public static var patch: Self { Self(storage: .patch) }
}
