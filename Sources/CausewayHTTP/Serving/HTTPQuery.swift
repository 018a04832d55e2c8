/// The parameters in the query of a target, `name=value` joined by `&`, decoded when they are asked for.
public struct HTTPQuery: Sendable {
    private let bytes: [UInt8]

    /// Takes the query out of a target.
    init(_ target: Span<UInt8>) {
        var index = 0
        while index < target.count, target[index] != ASCII.questionMark { index += 1 }
        bytes = index < target.count ? target.extracting(index + 1..<target.count).copied() : []
    }

    /// The first value of a parameter; `nil` if it is absent or not UTF-8.
    ///
    /// A plus is a space, as in HTML forms, and a name without an equals sign has the empty value.
    ///
    /// - Parameter name: the decoded name; case matters.
    public subscript(_ name: String) -> String? { items(named: name).first }

    /// Every value of a parameter in order.
    ///
    /// - Parameter name: the decoded name; case matters.
    public subscript(values name: String) -> [String] { items(named: name) }

    private func items(named name: String) -> [String] {
        bytes.split(separator: 0x26).compactMap { item in
            let parts = item.split(separator: ASCII.equals, maxSplits: 1, omittingEmptySubsequences: false)
            guard Self.text(parts[0]) == name else { return nil }
            return parts.count > 1 ? Self.text(parts[1]) : ""
        }
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String? {
        PercentEncoding.text(bytes.span, plusIsSpace: true)
    }
}

extension HTTPServerRequest {
    /// The parameters in the target's query.
    public var query: HTTPQuery { HTTPQuery(head.pathBytes) }
}
