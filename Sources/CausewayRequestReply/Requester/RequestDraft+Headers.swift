internal import CausewayKafka

extension RequestDraft.Replies {
    /// What a request says about the replies that it wants; nil for a plain one.
    init?(_ headers: borrowing ConsumerRecordHeaders) {
        guard let bytes = headers.last(named: HeaderName.replies), let wanted = Self.decode(bytes) else { return nil }
        self = wanted
    }

    /// What the header says; nil without one.
    var headerValue: [UInt8]? {
        switch self {
        case .one: nil
        case .many: Array("many".utf8)
        case .stream(let window): Array("stream \(window)".utf8)
        }
    }

    /// Reads the header.
    ///
    /// - Parameter bytes: Its value, from anybody.
    /// - Returns: What is wanted; nil for what is neither `many` nor `stream` with a number.
    static func decode(_ bytes: RawSpan) -> RequestDraft.Replies? {
        let text = bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
        if text == "many" { return .many }
        guard text.hasPrefix("stream "), let window = Int(text.dropFirst(7)), window > 0 else { return nil }
        return .stream(window: window)
    }
}
