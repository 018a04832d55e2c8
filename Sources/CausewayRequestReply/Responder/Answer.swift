/// What a request is answered with.
enum Answer {
    case value(ReplyValue)
    case problem(Problem)
    /// A record of a reply of several.
    case part(ReplyValue, StreamMark)
    /// The end of a reply of several records.
    case end(StreamMark)
    /// The end of a reply of several records that failed.
    case failure(Problem, StreamMark)

    /// Whether it is sent at all.
    var isSent: Bool { if case .value(let value) = self { value.isSent } else { true } }

    /// Whether the request is done with it.
    var isLast: Bool { if case .part = self { false } else { true } }

    var problem: Problem? {
        switch self {
        case .problem(let problem), .failure(let problem, _): problem
        case .value, .part, .end: nil
        }
    }

    var mark: StreamMark? {
        switch self {
        case .part(_, let mark), .end(let mark), .failure(_, let mark): mark
        case .value, .problem: nil
        }
    }
}
