internal import CausewayKafka
internal import CausewayRequestReply

/// A reply as a line of JSON: its value as text, where it came from, its headers.
struct ReplyLine {
    private let reply: Reply

    init(_ reply: Reply) { self.reply = reply }

    var json: String {
        let headers = reply.headers.map { header in
            "{\"name\":\(Self.quoted(header.name)),\"value\":"
                + (header.value.map { Self.quoted(String(decoding: $0, as: UTF8.self)) } ?? "null") + "}"
        }
        return "{\"value\":\(reply.text.map(Self.quoted) ?? "null"),\"partition\":\(reply.partition),"
            + "\"offset\":\(reply.offset),\"headers\":[\(headers.joined(separator: ","))]}"
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
