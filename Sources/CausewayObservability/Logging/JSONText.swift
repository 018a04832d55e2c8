/// Escapes text as RFC 8259, section 7, asks; a module without dependencies has no JSON encoder.
enum JSONText {
    /// Appends a JSON string with its quotes.
    static func append(quoted text: String, to output: inout String) {
        output += "\""
        append(escaped: text, to: &output, escapingQuotes: true)
        output += "\""
    }

    /// Appends text with control characters, and if asked quotes and backslashes, escaped.
    static func append(escaped text: String, to output: inout String, escapingQuotes: Bool) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": output += "\\n"
            case "\r": output += "\\r"
            case "\t": output += "\\t"
            case "\"" where escapingQuotes: output += "\\\""
            case "\\" where escapingQuotes: output += "\\\\"
            case "\u{0}"..."\u{1F}", "\u{7F}": appendHexadecimal(scalar, to: &output)
            default: output.unicodeScalars.append(scalar)
            }
        }
    }

    private static func appendHexadecimal(_ scalar: Unicode.Scalar, to output: inout String) {
        let digits = String(scalar.value, radix: 16)
        output += scalar.value < 0x10 ? "\\u000" : "\\u00"
        output += digits
    }
}
