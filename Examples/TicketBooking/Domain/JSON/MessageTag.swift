/// What says how to read the rest of a command or event: its `type` and the `version` of its fields.
///
/// A new field that old readers may ignore needs no new version; anything else does.
struct MessageTag<Kind: RawRepresentable<String> & CaseIterable> {
    let kind: Kind
    let version: Int

    init(kind: Kind, version: Int) {
        self.kind = kind
        self.version = version
    }

    private enum CodingKeys: String, CodingKey { case type, version }

    /// Reads the tag beside the fields, and refuses what this program can't read instead of guessing at it.
    init(from decoder: any Decoder, knownVersion: Int) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let name = try container.decode(String.self, forKey: .type)
        guard let kind = Kind(rawValue: name) else {
            let known = Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw DecodingError.dataCorruptedError(
                forKey: .type, in: container, debugDescription: "must be one of \(known), not \(name)")
        }
        let version = try container.decode(Int.self, forKey: .version)
        guard (1...knownVersion).contains(version) else {
            throw DecodingError.dataCorruptedError(
                forKey: .version, in: container,
                debugDescription: "\(name) has version \(version), this program reads 1 to \(knownVersion); update it")
        }
        self.init(kind: kind, version: version)
    }

    /// Writes the tag into the object that the fields go to as well.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(kind.rawValue, forKey: .type)
        try container.encode(version, forKey: .version)
    }
}
