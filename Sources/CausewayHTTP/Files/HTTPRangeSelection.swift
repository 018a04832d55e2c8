/// What a `Range` field asks of a representation (RFC 9110 section 14).
///
/// Several ranges that make one are one. Several that don't are answered with the whole, as the RFC allows: a body of many
/// parts can be larger than the whole, and is what such requests have been used for.
enum HTTPRangeSelection: Hashable {
    case whole
    case part(Range<Int>)
    case unsatisfiable

    init(_ field: String, size: Int) {
        let halves = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2, halves[0].lowercased() == "bytes" else {
            self = .whole
            return
        }
        let elements = halves[1].split(separator: ",")
        guard !elements.isEmpty, elements.count <= 16 else {
            self = .whole
            return
        }
        var ranges: [Range<Int>] = []
        for element in elements {
            switch Self.parse(element.trimmingWhitespace, size) {
            case .whole:
                self = .whole
                return
            case .part(let range): ranges.append(range)
            case .unsatisfiable: break
            }
        }
        self = ranges.isEmpty ? .unsatisfiable : Self.join(ranges.sorted { $0.lowerBound < $1.lowerBound })
    }

    private static func join(_ ranges: [Range<Int>]) -> Self {
        var joined = ranges[0]
        for range in ranges.dropFirst() {
            guard range.lowerBound <= joined.upperBound else { return .whole }
            joined = joined.lowerBound..<max(joined.upperBound, range.upperBound)
        }
        return .part(joined)
    }

    /// One range; what is none makes the whole field void.
    private static func parse(_ text: String, _ size: Int) -> Self {
        let halves = text.split(separator: "-", omittingEmptySubsequences: false)
        guard halves.count == 2 else { return .whole }
        if halves[0].isEmpty {
            guard let count = number(halves[1]) else { return .whole }
            return count == 0 || size == 0 ? .unsatisfiable : .part(max(0, size - count)..<size)
        }
        guard let first = number(halves[0]) else { return .whole }
        var last = Int.max
        if !halves[1].isEmpty {
            guard let given = number(halves[1]), given >= first else { return .whole }
            last = given
        }
        return first < size ? .part(first..<min(size, last == .max ? size : last + 1)) : .unsatisfiable
    }

    /// A decimal number; one that is too large for any file is the largest.
    private static func number(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ ASCII.isDigit($0) }) else { return nil }
        return Int(text) ?? .max
    }
}
