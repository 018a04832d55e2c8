internal import CausewayHTTP

/// What a client prefers of how it is answered: `respond-async` and `wait` of the field `Prefer` (RFC 7240).
///
/// What is not understood is ignored, and of a preference that is there twice the first counts, as the RFC has it.
struct HTTPPreferences: Equatable {
    static let field: HTTPField.Name = "Prefer"
    static let appliedField: HTTPField.Name = "Preference-Applied"

    /// 202 is welcome when it takes longer.
    var respondAsync = false
    /// How many seconds the client waits.
    var wait: Int?

    init() {}

    init(_ fields: HTTPFields) {
        guard fields.contains(Self.field) else { return }
        var seen: Set<String> = []
        for value in fields[values: Self.field] {
            for preference in Self.split(value, at: UInt8(ascii: ",")) { take(preference, &seen) }
        }
    }

    private mutating func take(_ preference: String, _ seen: inout Set<String>) {
        // Parameters behind a semicolon are of no meaning here.
        guard let first = Self.split(preference, at: UInt8(ascii: ";")).first else { return }
        let parts = first.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(Self.trimmed)
        let name = parts[0].lowercased()
        guard seen.insert(name).inserted else { return }
        var word = parts.count > 1 ? parts[1] : ""
        if word.count >= 2, word.hasPrefix("\""), word.hasSuffix("\"") { word = String(word.dropFirst().dropLast()) }
        switch name {
        case "respond-async" where word.isEmpty: respondAsync = true
        case "wait":
            guard !word.isEmpty, word.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
                return
            }
            wait = Int(word) ?? .max
        default: break
        }
    }

    /// Pieces between separators that are in no quoted string.
    private static func split(_ text: String, at separator: UInt8) -> [String] {
        var pieces: [[UInt8]] = [[]]
        var isQuoted = false
        var isEscaped = false
        for byte in text.utf8 {
            if byte == separator, !isQuoted {
                pieces.append([])
                continue
            }
            if byte == UInt8(ascii: "\""), !isEscaped { isQuoted.toggle() }
            isEscaped = isQuoted && byte == UInt8(ascii: "\\") && !isEscaped
            pieces[pieces.count - 1].append(byte)
        }
        return pieces.map { trimmed(String(decoding: $0, as: UTF8.self)[...]) }.filter { !$0.isEmpty }
    }

    private static func trimmed(_ text: Substring) -> String {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        var text = text.drop(while: isSpace)
        while let last = text.last, isSpace(last) { text.removeLast() }
        return String(text)
    }
}
