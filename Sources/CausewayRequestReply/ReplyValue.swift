public import CausewayKafka

/// What a handler answers with.
public struct ReplyValue: Sendable {
    /// The value; nil is a reply without one, which is not the same as no reply.
    public var value: [UInt8]?
    /// Further headers, in order, before the correlation id.
    public var headers: KafkaHeaders
    /// Whether a reply is sent at all.
    public var isSent = true

    /// Creates a reply.
    ///
    /// - Parameters:
    ///   - value: The value, if any.
    ///   - headers: Further headers, in order.
    public init(_ value: [UInt8]?, headers: KafkaHeaders = []) {
        self.value = value
        self.headers = headers
    }

    /// Creates a reply whose value is text.
    ///
    /// - Parameters:
    ///   - text: The value, as UTF-8.
    ///   - headers: Further headers, in order.
    public init(text: String, headers: KafkaHeaders = []) { self.init(Array(text.utf8), headers: headers) }

    /// The type of the value for typed Spring peers, a Java class or the token of their type mapping:
    /// ``WireContract/typeID`` among the headers.
    public var typeID: String? {
        get { headers[WireContract.typeID].map { String(decoding: $0, as: UTF8.self) } }
        set {
            headers.removeAll(named: WireContract.typeID)
            if let newValue { headers.append(name: WireContract.typeID, text: newValue) }
        }
    }

    /// No reply: the requester waits until its deadline.
    public static let none: ReplyValue = {
        var none = ReplyValue(nil)
        none.isSent = false
        return none
    }()
}
