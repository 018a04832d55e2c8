/// What `Accept-Encoding` says about codings (RFC 9110 section 12.5.3).
struct HTTPAcceptEncoding {
    private var weights: [(name: String, weight: Int)] = []
    private var wildcard: Int?

    /// Reads the field; without it only the identity is welcome here, for not every client that sends none can decode.
    init(_ value: String?) {
        guard let value else { return }
        for element in value.split(separator: ",").prefix(32) {
            let parts = element.split(separator: ";").map { $0.trimmingWhitespace.lowercased() }
            guard let name = parts.first, !name.isEmpty else { continue }
            var weight = 1000
            for part in parts.dropFirst() where part.hasPrefix("q=") { weight = Self.weight(part.dropFirst(2)) ?? 0 }
            if name == "*" {
                wildcard = weight
            } else {
                weights.append((name == "x-gzip" ? "gzip" : name, weight))
            }
        }
    }

    /// The weight of a coding in thousandths; 0 if it is not welcome.
    func weight(of coding: String) -> Int {
        if let own = weights.first(where: { $0.name == coding }) { return own.weight }
        if coding == "identity" { return wildcard == 0 ? 0 : 1 }
        return wildcard ?? 0
    }

    /// The welcome coding that is liked best; the first of those liked alike.
    ///
    /// - Parameter codings: What there is besides the identity, the best one first.
    /// - Returns: One of them, `nil` if the client would rather have none.
    func choose(_ codings: [String]) -> String? {
        var best: (coding: String, weight: Int)?
        for coding in codings {
            let weight = weight(of: coding)
            if weight > (best?.weight ?? 0) { best = (coding, weight) }
        }
        guard let best else { return nil }
        return best.weight >= (weights.contains { $0.name == "identity" } ? weight(of: "identity") : 0)
            ? best.coding : nil
    }

    /// `0` to `1` with up to three digits behind the point.
    private static func weight(_ text: Substring) -> Int? {
        let digits = text.utf8
        guard let first = digits.first, first == ASCII.zero || first == ASCII.zero + 1, digits.count <= 5 else {
            return nil
        }
        var weight = first == ASCII.zero ? 0 : 1000
        guard digits.count > 1 else { return weight }
        guard digits.dropFirst().first == 0x2E else { return nil }
        var place = 100
        for digit in digits.dropFirst(2) {
            guard ASCII.isDigit(digit) else { return nil }
            weight += Int(digit - ASCII.zero) * place
            place /= 10
        }
        return weight <= 1000 ? weight : nil
    }
}

extension StringProtocol {
    /// The text without spaces and tabs around it.
    var trimmingWhitespace: String {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        guard let first = firstIndex(where: { !isSpace($0) }), let last = lastIndex(where: { !isSpace($0) }) else {
            return ""
        }
        return String(self[first...last])
    }
}
