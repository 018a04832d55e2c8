internal import CausewayHTTP
internal import CommandOptions

/// A route of `causeway gateway`, as `POST /requests=T>R`.
struct GatewayRoute {
    let method: HTTPRequest.Method
    let path: String
    let topic: String
    let replyTopic: String

    init(_ text: String) throws(UsageError) {
        // The last '=': a path may hold one, a topic's name can't.
        guard let space = text.firstIndex(of: " "), let equals = text.lastIndex(of: "="), space < equals,
            let method = HTTPRequest.Method(String(text[..<space]))
        else { throw Self.malformed(text) }
        let path = String(text[text.index(after: space)..<equals])
        let topics = text[text.index(after: equals)...].split(separator: ">", omittingEmptySubsequences: false)
        guard path.hasPrefix("/"), topics.count == 2, topics.allSatisfy(Self.isTopic) else {
            throw Self.malformed(text)
        }
        self.method = method
        self.path = path
        self.topic = String(topics[0])
        self.replyTopic = String(topics[1])
    }

    /// Kafka's rule for the names of topics.
    private static func isTopic(_ name: Substring) -> Bool {
        (1...249).contains(name.utf8.count) && name != "." && name != ".."
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    private static func malformed(_ text: String) -> UsageError {
        UsageError(
            "option '--route' takes 'METHOD PATH=TOPIC>REPLY-TOPIC', as 'POST /requests=orders>replies', not '\(text)'")
    }
}
