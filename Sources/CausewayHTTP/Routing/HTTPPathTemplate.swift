/// A route's path: literal segments, `{name}` for one segment, `{name...}` at the end for the rest.
struct HTTPPathTemplate: Sendable {
    /// A stretch of the path as the tree wants it.
    enum Part: Sendable, Hashable {
        /// Bytes of literal segments with their slashes, in the form of ``PercentEncoding/normalize(_:)``.
        case literal([UInt8])
        case parameter
        case rest
    }

    let text: String
    let parts: [Part]
    let names: [String]

    init(_ text: String) throws(HTTPRouterError) {
        func refuse(_ reason: String) -> HTTPRouterError { HTTPRouterError(template: text, reason: reason) }
        guard text.utf8.first == ASCII.slash else { throw refuse("begin it with a slash") }
        guard !text.contains("//") else { throw refuse("it has an empty segment") }
        var parts: [Part] = []
        var names: [String] = []
        var literal: [UInt8] = []
        for segment in text.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            guard parts.last != .rest else { throw refuse("nothing can follow a segment with dots") }
            literal.append(ASCII.slash)
            guard let (name, isRest) = try Self.name(segment, refuse) else {
                literal += try Self.literal(segment, refuse)
                continue
            }
            guard !names.contains(name) else { throw refuse("the name \(name) comes twice") }
            names.append(name)
            parts += [.literal(literal), isRest ? .rest : .parameter]
            literal = []
        }
        if !literal.isEmpty { parts.append(.literal(literal)) }
        guard names.count <= HTTPParameters.limit else { throw refuse("a route has at most 8 parameters") }
        self.text = text
        self.parts = parts
        self.names = names
    }

    /// The name of a segment in braces, and whether it takes the rest; `nil` for a literal segment.
    private static func name(
        _ segment: Substring, _ refuse: (String) -> HTTPRouterError
    ) throws(HTTPRouterError) -> (String, Bool)? {
        guard segment.contains("{") || segment.contains("}") else { return nil }
        guard segment.first == "{", segment.last == "}" else {
            throw refuse("a parameter takes a whole segment, as {name}")
        }
        var name = segment.dropFirst().dropLast()
        let isRest = name.hasSuffix("...")
        if isRest { name = name.dropLast(3) }
        guard !name.isEmpty, !name.contains(where: { "{}.".contains($0) }) else {
            throw refuse("a parameter needs a name, as {name} or {name...}")
        }
        return (String(name), isRest)
    }

    private static func literal(
        _ segment: Substring, _ refuse: (String) -> HTTPRouterError
    ) throws(HTTPRouterError) -> [UInt8] {
        guard segment != ".", segment != ".." else { throw refuse("no path that arrives has such a segment") }
        let bytes = Array(segment.utf8)
        guard let normal = PercentEncoding.normalize(bytes.span), !bytes.contains(ASCII.questionMark) else {
            throw refuse("a literal segment is percent-encoded text without a query")
        }
        return normal
    }
}
