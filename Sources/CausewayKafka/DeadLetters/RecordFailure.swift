/// Why a record could not be read or handled, in the words of its headers.
struct RecordFailure: Sendable, Hashable {
    /// Bytes of the message at most: headers count towards the record's size.
    static let messageLimit = 4096

    let type: String
    let causeType: String?
    let message: String
    let group: String?

    init(_ error: any Error, group: String?) {
        type = String(reflecting: Swift.type(of: error))
        let poison = error as? RecordDeserializationError
        causeType = poison.map { String(reflecting: Swift.type(of: $0.cause)) }
        message = Self.bounded(poison?.reason ?? "\(error)")
        self.group = group
    }

    /// At most the limit's bytes, cut between characters.
    private static func bounded(_ text: String) -> String {
        guard text.utf8.count > messageLimit else { return text }
        var end = text.utf8.index(text.startIndex, offsetBy: messageLimit)
        while end > text.startIndex, String.Index(end, within: text) == nil { end = text.utf8.index(before: end) }
        return String(text[..<end])
    }
}
