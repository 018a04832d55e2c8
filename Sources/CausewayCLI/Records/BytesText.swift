/// Bytes as they are printed: UTF-8 text as it is, everything else in hexadecimal.
struct BytesText {
    /// Whether text is printed in hexadecimal too.
    var isAlwaysHex = false

    /// A member of a JSON object: `name` with the text, or null where there are no bytes; `nameHex` for what is no text.
    func member(_ name: String, _ bytes: [UInt8]?) -> (name: String, value: JSON) {
        guard let bytes else { return (name, .null) }
        if let text = text(bytes) { return (name, .string(text)) }
        return (name + "Hex", .string(Hex.text(bytes)))
    }

    /// A word in a line: text, `hex:` and digits, or `(null)`.
    func word(_ bytes: [UInt8]?) -> String {
        guard let bytes else { return "(null)" }
        return text(bytes) ?? "hex:" + Hex.text(bytes)
    }

    /// The text; nil for what is not UTF-8 or holds control characters other than tab and line ends.
    private func text(_ bytes: [UInt8]) -> String? {
        if isAlwaysHex { return nil }
        let isPrintable = bytes.allSatisfy { byte in
            (byte >= 0x20 && byte != 0x7F) || byte == 0x09 || byte == 0x0A || byte == 0x0D
        }
        return isPrintable ? String(validating: bytes, as: UTF8.self) : nil
    }
}
