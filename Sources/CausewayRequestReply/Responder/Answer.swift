/// What a request is answered with.
enum Answer {
    case value(ReplyValue)
    case problem(Problem)

    var isSent: Bool { if case .value(let value) = self { value.isSent } else { true } }
}
