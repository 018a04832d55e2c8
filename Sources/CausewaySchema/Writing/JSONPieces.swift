/// Places for values with an output each, for types that write to several of them by turns.
struct JSONPieces {
    enum Kind {
        /// Nothing was written.
        case empty
        /// A value that is complete.
        case scalar
        /// An array.
        case array
        /// An object.
        case object
    }

    private struct Piece {
        var kind = Kind.empty
        var count = 0
        var output = JSONOutput()
        /// The places within, each with how much was written before it.
        var parts: [(offset: Int, id: Int)] = []
    }

    private var pieces: [Piece] = []
    /// The place whose output is in use.
    private var current = -1

    /// A new place, within the current one.
    mutating func add(after offset: Int) {
        if current >= 0 { pieces[current].parts.append((offset, pieces.count)) }
        pieces.append(Piece())
    }

    /// Makes the output of a place the one in use, or none.
    mutating func enter(_ id: Int, _ output: inout JSONOutput) {
        if id == current { return }
        if current >= 0 { swap(&pieces[current].output, &output) }
        current = id
        if id >= 0 { swap(&pieces[id].output, &output) }
    }

    /// Says what the current place is; false if it is something else already.
    mutating func begin(_ kind: Kind) -> Bool {
        if pieces[current].kind == kind, kind != .scalar { return true }
        guard pieces[current].kind == .empty else { return false }
        pieces[current].kind = kind
        return true
    }

    /// Counts an element or a member of the current place; true if it is the first.
    mutating func next() -> Bool {
        pieces[current].count += 1
        return pieces[current].count == 1
    }

    /// How many elements or members a place has.
    func count(of id: Int) -> Int { pieces[id].count }

    /// All of them put together.
    func assemble(sortsNames: Bool) throws(EncodingError) -> [UInt8] {
        var whole = JSONOutput(hasRoom: true)
        append(0, to: &whole)
        let bytes = whole.finish()
        var limits = JSONLimits(integers: .exact)
        (limits.bytes, limits.depth, limits.values, limits.members) = (.max, .max, .max, .max)
        limits.numberLength = .max
        let tape: JSONTape
        do throws(JSONSyntaxError) {
            tape = JSONTape(bytes: bytes, nodes: try JSONParser.parse(bytes.span, limits: limits))
        } catch {
            // A name that was encoded twice.
            throw .invalidValue(
                (), EncodingError.Context(codingPath: [], debugDescription: "would be no JSON: \(error)"))
        }
        guard sortsNames else { return bytes }
        var sorted = JSONOutput()
        sorted.reserve(bytes.count)
        sorted.appendSorted(0, of: tape)
        return sorted.finish()
    }

    private func append(_ id: Int, to whole: inout JSONOutput) {
        let piece = pieces[id]
        let (begin, end): (StaticString, StaticString) =
            switch piece.kind {
            case .array: ("[", "]")
            case .scalar: ("", "")
            case .empty, .object: ("{", "}")
            }
        whole.append(begin)
        var start = 0
        for part in piece.parts {
            whole.append(piece.output.bytes.span.extracting(start..<part.offset))
            append(part.id, to: &whole)
            start = part.offset
        }
        whole.append(piece.output.bytes.span.extracting(start..<piece.output.count))
        whole.append(end)
    }
}
