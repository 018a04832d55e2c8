import CausewaySchema

/// What holds of every text, whatever its bytes: checked by the tests on the kept corpus and by `Scripts/fuzz json`.
enum JSONFuzzChecks {
    /// A type with something of everything.
    struct Shape: Codable, Equatable {
        struct Part: Codable, Equatable {
            var n: Int16
            var d: Double
            var s: String?
            var parts: [Part]?
        }
        enum Kind: String, Codable { case a, b }
        var a: Part?
        var b: [String: Int]?
        var c: [Part]?
        var k: Kind?
        var f: Float?
        var u: UInt64?
        var v: JSONValue?
        var x: [[Bool?]]?
    }

    /// What doesn't hold of a text; nil if everything does.
    static func broken(_ bytes: [UInt8]) -> String? {
        for limits in [JSONLimits(), JSONLimits(depth: 1024, integers: .exact)] {
            let reader = JSONReader(limits: limits, unknownMembers: .refuse)
            if let error = JSONDocument.firstError(in: bytes.span, limits: limits) {
                guard (0...bytes.count).contains(error.offset), error.line > 0, error.column > 0 else {
                    return "an error outside the text: \(error)"
                }
                if (try? reader.read(JSONValue.self, from: bytes)) != nil { return "read in spite of \(error)" }
                continue
            }
            if let broken = brokenValue(bytes, reader) ?? brokenShape(bytes, reader) { return broken }
        }
        return nil
    }

    private static func brokenValue(_ bytes: [UInt8], _ reader: JSONReader) -> String? {
        guard let value = try? reader.read(JSONValue.self, from: bytes) else {
            // The only JSON that is no value here: an integer that neither type holds.
            return reader.limits.integers == .exact ? nil : "no value in spite of no error"
        }
        for writer in [JSONWriter(), JSONWriter(sortsNames: true)] {
            guard let written = try? writer.write(value) else { return "can't be written" }
            var again = reader
            (again.limits.bytes, again.limits.integers) = (.max, .exact)
            guard let second = try? again.read(JSONValue.self, from: written) else {
                return "written so that it can't be read: \(String(decoding: written, as: UTF8.self))"
            }
            guard isSame(second, value) else { return "another value once written and read" }
        }
        return nil
    }

    /// Whether values are the same but for the type of a whole number.
    private static func isSame(_ one: JSONValue, _ other: JSONValue) -> Bool {
        switch (one, other) {
        case (.integer, .number), (.number, .integer): one.double == other.double
        case (.array(let ones), .array(let others)):
            ones.count == others.count && zip(ones, others).allSatisfy { isSame($0, $1) }
        case (.object(let ones), .object(let others)):
            ones.count == others.count
                && ones.allSatisfy { name, value in others[name].map { isSame($0, value) } ?? false }
        default: one == other
        }
    }

    private static func brokenShape(_ bytes: [UInt8], _ reader: JSONReader) -> String? {
        do throws(JSONReadError) {
            let shape = try reader.read(Shape.self, from: bytes)
            guard let written = try? JSONWriter().write(shape) else { return "a shape that can't be written" }
            var again = reader
            again.limits.bytes = .max
            guard (try? again.read(Shape.self, from: written)) != nil else {
                return "a shape that can't be read again: \(String(decoding: written, as: UTF8.self))"
            }
            return nil
        } catch {
            guard case .fields(let errors) = error else { return "a syntax error in spite of none" }
            guard (1...16).contains(errors.count), Set(errors.map(\.pointer)).count == errors.count else {
                return "errors that say the same: \(errors)"
            }
            return nil
        }
    }
}
