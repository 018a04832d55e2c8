internal import CausewayKafka
internal import CommandOptions

/// Bytes on a command line: text, or `hex:` and digits; `text:` before text that begins like this.
enum BytesOption {
    static let note = "  Values, keys and headers are text, or bytes as hex:00FF; text:hex: is the text hex:."

    static func read(_ text: some StringProtocol, in what: String) throws(UsageError) -> [UInt8] {
        if text.hasPrefix("text:") { return Array(text.dropFirst(5).utf8) }
        guard text.hasPrefix("hex:") else { return Array(text.utf8) }
        guard let bytes = Hex.bytes(text.dropFirst(4)) else {
            throw UsageError("\(what) takes an even number of digits in hexadecimal behind 'hex:', not '\(text)'")
        }
        return bytes
    }

    /// `NAME=VALUE`; without `=` a header that has no value.
    static func header(_ text: String) throws(UsageError) -> KafkaHeader {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let name = parts.first, !name.isEmpty else {
            throw UsageError("option '--header' takes NAME=VALUE, or NAME for one without a value, not '\(text)'")
        }
        guard parts.count == 2 else { return KafkaHeader(name: String(name), value: nil) }
        return KafkaHeader(name: String(name), value: try read(parts[1], in: "option '--header'"))
    }

    /// The values of `--header`, in order.
    static func headers(_ options: CommandOptions) throws(UsageError) -> KafkaHeaders {
        var headers = KafkaHeaders()
        for text in options.all("header") { headers.append(try header(text)) }
        return headers
    }

    /// The value of `--key`.
    static func key(_ options: CommandOptions) throws(UsageError) -> [UInt8]? {
        guard let text = options.value("key") else { return nil }
        return try read(text, in: "option '--key'")
    }
}
