/// The grammar of RFC 8259, and nothing beyond it: no comments, no trailing commas, no byte order mark, UTF-8 only.
///
/// Also refused, because parsers differ on them: half a surrogate pair, and nesting deeper than a limit.
enum JSONSyntax {
    /// Where a text stops being JSON, and why.
    struct Failure: Error, Hashable {
        var detail: String
        var offset: Int
    }

    /// Looks for the first place where a text isn't JSON.
    static func firstError(in bytes: Span<UInt8>, maxDepth: Int) -> Failure? {
        var scanner = JSONScanner(maxDepth: maxDepth)
        do throws(Failure) {
            try scanner.scanDocument(bytes)
        } catch {
            return error
        }
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: bytes)
        } catch {
            return Failure(detail: "bytes that are no UTF-8", offset: error.byteOffsets.lowerBound)
        }
        return nil
    }
}
