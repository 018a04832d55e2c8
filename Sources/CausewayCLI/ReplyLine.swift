internal import CausewayKafka
internal import CausewayRequestReply

/// A reply as a line of JSON: its value, where it came from, its headers; bytes as `BytesText` has them.
struct ReplyLine {
    private let reply: Reply

    init(_ reply: Reply) { self.reply = reply }

    var json: String {
        let bytes = BytesText()
        return JSON.object([
            bytes.member("value", reply.value), ("partition", .number(reply.partition)),
            ("offset", .number(reply.offset)), ("headers", RecordText.json(reply.headers, bytes)),
        ]).line
    }

    /// A JSON string (RFC 8259 section 7).
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
