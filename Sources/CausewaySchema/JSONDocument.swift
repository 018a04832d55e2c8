/// A JSON text that was checked and not taken apart: its values are read when they are asked for.
///
/// Costs the text itself and 16 bytes a value, in two allocations.
public struct JSONDocument: Sendable {
    private let tape: JSONTape

    /// Parses a text, strictly by RFC 8259 and RFC 7493.
    ///
    /// - Parameters:
    ///   - bytes: The whole text.
    ///   - limits: What it may ask for.
    /// - Throws: What isn't JSON that is accepted, and where.
    public init(_ bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONSyntaxError) {
        tape = JSONTape(bytes: bytes, nodes: try JSONParser.parse(bytes.span, limits: limits))
    }

    /// Looks for the first thing in a text that isn't JSON that is accepted, without a copy of the text.
    ///
    /// - Parameters:
    ///   - bytes: The whole text.
    ///   - limits: What it may ask for.
    /// - Returns: What is wrong and where; nil if nothing is.
    public static func firstError(in bytes: Span<UInt8>, limits: JSONLimits = JSONLimits()) -> JSONSyntaxError? {
        do throws(JSONSyntaxError) {
            _ = try JSONParser.parse(bytes, limits: limits)
            return nil
        } catch {
            return error
        }
    }

    /// The outermost value.
    public var root: JSONElement { JSONElement(tape: tape, index: 0) }

    /// Bytes of the text.
    public var bytes: [UInt8] { tape.bytes }
}
