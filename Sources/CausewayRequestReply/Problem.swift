/// Why a request failed, as a value that travels: the problem details of RFC 9457.
///
/// A handler of a ``Responder`` throws one, the caller of the ``Requester`` gets it in ``RequestError/problem(_:)``, and
/// an HTTP gateway passes it on as `application/problem+json`.
public struct Problem: Error, Hashable, Sendable {
    /// A URI reference that names the kind of problem; `about:blank` says no more than the status does.
    public var type: String

    /// A short summary of the kind of problem.
    public var title: String?

    /// The HTTP status that fits, 100 to 599.
    public var status: Int?

    /// What went wrong this time.
    public var detail: String?

    /// A URI reference that names this occurrence.
    public var instance: String?

    /// Further members of the kind of problem.
    public var extensions: [String: ProblemValue]

    /// Creates a problem.
    ///
    /// - Parameters:
    ///   - status: The HTTP status that fits, 100 to 599.
    ///   - title: A short summary of the kind of problem.
    ///   - detail: What went wrong this time.
    ///   - type: A URI reference that names the kind of problem.
    ///   - instance: A URI reference that names this occurrence.
    ///   - extensions: Further members; those with the name of a member above are not sent.
    public init(
        status: Int? = nil, title: String? = nil, detail: String? = nil, type: String = "about:blank",
        instance: String? = nil, extensions: [String: ProblemValue] = [:]
    ) {
        self.type = type
        self.title = title
        self.status = status
        self.detail = detail
        self.instance = instance
        self.extensions = extensions
    }
}

extension Problem: CustomStringConvertible {
    /// The status, the title and the detail in a line.
    public var description: String {
        let parts = [status.map(String.init), title ?? (type == "about:blank" ? nil : type), detail].compactMap(\.self)
        return parts.isEmpty ? "unspecified problem" : parts.joined(separator: ": ")
    }
}
