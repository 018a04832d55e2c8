#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Reads request bodies, and tells broken JSON from wrong fields.
public enum JSONBody {
    /// Reads a body.
    ///
    /// Members that the type doesn't have are ignored.
    /// - Parameters:
    ///   - type: The type to read.
    ///   - body: The whole body.
    ///   - maxDepth: How deep arrays and objects may be nested.
    /// - Returns: The value.
    /// - Throws: `JSONBodyError.malformed` if the body is no JSON in UTF-8, `invalid` if it is no such value.
    public static func decode<Value: Decodable>(
        _ type: Value.Type, from body: [UInt8], maxDepth: Int = 64
    ) throws(JSONBodyError) -> Value {
        // First the grammar, of all of the body: the decoder looks at numbers and strings only where it needs them,
        // guesses at UTF-16 and doesn't say where it stopped.
        if let error = JSONSyntax.firstError(in: body.span, maxDepth: maxDepth) {
            throw .malformed(detail: error.detail, offset: error.offset)
        }
        do {
            return try JSONDecoder().decode(type, from: Data(body))
        } catch let error as DecodingError {
            throw .invalid([FieldError(error)])
        } catch {
            // What a type's own `init(from:)` throws may say more than a client should read.
            throw .invalid([FieldError(pointer: JSONPointer(), detail: "is not what was expected")])
        }
    }
}
