/// Problem details: the body of every error response (RFC 9457).
public struct HTTPProblem: Sendable, Hashable {
    /// The status of the response.
    public var status: HTTPResponse.Status
    /// A URI that names the kind of problem; `about:blank` says no more than the status.
    public var type: String
    /// What the kind of problem is called; by default the status's phrase.
    public var title: String
    /// What went wrong this time.
    public var detail: String?
    /// A URI of this occurrence.
    public var instance: String?
    /// What is wrong with which part of the request; left out if empty.
    public var errors: [FieldError]
    /// Further members in their order; the names above are not for them.
    public var extensions: [Member]

    /// A fault of one part of a request.
    public struct FieldError: Sendable, Hashable {
        /// A JSON pointer into the body, as `/seats/0` (RFC 6901).
        public var pointer: String
        /// What is wrong with it.
        public var detail: String

        /// Makes a fault.
        ///
        /// - Parameters:
        ///   - pointer: a JSON pointer into the body.
        ///   - detail: what is wrong with it.
        public init(pointer: String, detail: String) {
            self.pointer = pointer
            self.detail = detail
        }
    }

    /// A further member.
    public struct Member: Sendable, Hashable {
        /// Its name.
        public var name: String
        /// Its value.
        public var value: JSON

        /// Makes a member.
        ///
        /// - Parameters:
        ///   - name: its name.
        ///   - value: its value.
        public init(_ name: String, _ value: JSON) {
            self.name = name
            self.value = value
        }
    }

    /// Makes problem details.
    ///
    /// - Parameters:
    ///   - status: the status of the response.
    ///   - type: a URI that names the kind of problem.
    ///   - title: what the kind is called; `nil` for the status's phrase.
    ///   - detail: what went wrong this time.
    ///   - instance: a URI of this occurrence.
    ///   - errors: what is wrong with which part of the request.
    ///   - extensions: further members.
    public init(
        status: HTTPResponse.Status, type: String = "about:blank", title: String? = nil, detail: String? = nil,
        instance: String? = nil, errors: [FieldError] = [], extensions: [Member] = []
    ) {
        self.status = status
        self.type = type
        self.title = title ?? status.reasonPhrase
        self.detail = detail
        self.instance = instance
        self.errors = errors
        self.extensions = extensions
    }
}
