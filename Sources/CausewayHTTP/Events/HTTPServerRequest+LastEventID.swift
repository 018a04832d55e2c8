extension HTTPServerRequest {
    /// The id that a client of server-sent events says it saw last; `nil` if there is none, or it is no UTF-8, holds a
    /// control character, is sent twice or is longer than 1,024 bytes.
    ///
    /// It is whatever the client likes: look it up or parse it, and answer a value that means nothing as if there were none.
    public var lastEventID: String? {
        guard fields[values: .lastEventID].count == 1, let bytes = fields[rawValue: .lastEventID], !bytes.isEmpty,
            bytes.count <= 1024, let text = String(validating: bytes, as: UTF8.self),
            !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else { return nil }
        return text
    }
}
