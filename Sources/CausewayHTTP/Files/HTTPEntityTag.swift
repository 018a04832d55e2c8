/// Entity tags in conditional requests (RFC 9110 sections 8.8.3 and 13).
enum HTTPEntityTag {
    /// Whether a list of tags, as in `If-None-Match`, names one; `*` names any.
    ///
    /// - Parameters:
    ///   - field: The field's value.
    ///   - tag: A strong tag with its quotes.
    ///   - isWeak: Whether weak tags count by what they say, as for `If-None-Match`.
    /// - Returns: True if it does.
    static func list(_ field: String, names tag: String, isWeak: Bool) -> Bool {
        let bytes = Array(field.utf8)
        var index = 0
        while index < bytes.count {
            switch bytes[index] {
            case ASCII.space, ASCII.tab, ASCII.comma: index += 1
            case 0x2A: return true
            default:
                var weak = false
                if bytes[index] == 0x57, index + 1 < bytes.count, bytes[index + 1] == ASCII.slash {
                    weak = true
                    index += 2
                }
                guard index < bytes.count, bytes[index] == ASCII.quote,
                    let end = bytes[(index + 1)...].firstIndex(of: ASCII.quote)
                else { return false }
                if isWeak || !weak, tag.utf8.elementsEqual(bytes[index...end]) { return true }
                index = end + 1
            }
        }
        return false
    }
}
