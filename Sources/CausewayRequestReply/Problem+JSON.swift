internal import FoundationEssentials

extension Problem: Codable {
    private static let members: Set = ["type", "title", "status", "detail", "instance"]

    /// Decodes a problem; a member of the wrong type counts as absent (RFC 9457, section 3.1).
    ///
    /// - Parameter decoder: Where the JSON object is.
    /// - Throws: `DecodingError` if it is no object.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: MemberName.self)
        func text(_ name: String) -> String? { try? container.decode(String.self, forKey: MemberName(name)) }
        self.init(
            status: (try? container.decode(Int.self, forKey: MemberName("status"))).flatMap(Self.validStatus),
            title: text("title"), detail: text("detail"), type: text("type") ?? "about:blank",
            instance: text("instance"))
        for name in container.allKeys where !Self.members.contains(name.stringValue) {
            extensions[name.stringValue] = try container.decode(ProblemValue.self, forKey: name)
        }
    }

    /// Encodes the problem; members that are `nil` are left out.
    ///
    /// - Parameter encoder: Where the JSON object goes.
    /// - Throws: What the encoder throws.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: MemberName.self)
        try container.encode(type, forKey: MemberName("type"))
        try container.encodeIfPresent(title, forKey: MemberName("title"))
        try container.encodeIfPresent(status, forKey: MemberName("status"))
        try container.encodeIfPresent(detail, forKey: MemberName("detail"))
        try container.encodeIfPresent(instance, forKey: MemberName("instance"))
        for (name, value) in extensions where !Self.members.contains(name) {
            try container.encode(value, forKey: MemberName(name))
        }
    }

    /// The problem as JSON, its members in alphabetical order.
    ///
    /// What JSON cannot say, such as a number that is not finite, leaves the extensions out.
    public var json: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if let data = try? encoder.encode(self) { return Array(data) }
        var plain = self
        plain.extensions = [:]
        return (try? encoder.encode(plain)).map(Array.init) ?? Array("{}".utf8)
    }

    /// Reads a problem from JSON.
    ///
    /// - Parameter json: A JSON object, from anybody.
    public init?(json: [UInt8]) {
        guard let problem = try? JSONDecoder().decode(Problem.self, from: Data(json)) else { return nil }
        self = problem
    }

    private static func validStatus(_ status: Int) -> Int? { (100...599).contains(status) ? status : nil }

    private struct MemberName: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.init(stringValue) }
        init?(intValue: Int) { nil }
    }
}
