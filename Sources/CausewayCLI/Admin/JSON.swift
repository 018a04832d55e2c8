/// A JSON value to print (RFC 8259).
indirect enum JSON {
    case null
    case number(Int64)
    case bool(Bool)
    case string(String)
    case array([JSON])
    /// In the order given.
    case object([(name: String, value: JSON)])

    static func text(_ text: String?) -> JSON { text.map(JSON.string) ?? .null }
    static func number(_ number: Int?) -> JSON { number.map { .number(Int64($0)) } ?? .null }
    static func numbers(_ numbers: [Int]) -> JSON { .array(numbers.map { .number(Int64($0)) }) }

    /// The value on one line.
    var line: String {
        switch self {
        case .null: "null"
        case .number(let number): "\(number)"
        case .bool(let bool): "\(bool)"
        case .string(let text): ReplyLine.quoted(text)
        case .array(let values): "[" + values.map(\.line).joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.map { ReplyLine.quoted($0.name) + ":" + $0.value.line }.joined(separator: ",") + "}"
        }
    }
}
