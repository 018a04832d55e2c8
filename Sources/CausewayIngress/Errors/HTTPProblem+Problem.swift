internal import CausewayHTTP
internal import CausewayRequestReply

extension HTTPProblem {
    /// The problem of a reply as the problem of a response; a status that is no error's counts as 500.
    init(_ problem: Problem) {
        let code = problem.status.flatMap { (400...599).contains($0) ? $0 : nil } ?? 500
        self.init(
            status: HTTPResponse.Status(code: code), type: problem.type, title: problem.title, detail: problem.detail,
            instance: problem.instance,
            extensions: problem.extensions.sorted { $0.key < $1.key }.map { Member($0.key, JSON($0.value)) })
    }
}

extension HTTPProblem.JSON {
    /// The same value; numbers that are not whole become text, which loses nothing.
    init(_ value: ProblemValue) {
        switch value {
        case .null: self = .null
        case .bool(let flag): self = .boolean(flag)
        case .integer(let number): self = Int(exactly: number).map { .integer($0) } ?? .string(String(number))
        case .number(let number): self = .string(String(number))
        case .string(let text): self = .string(text)
        case .array(let values): self = .array(values.map { HTTPProblem.JSON($0) })
        case .object(let members):
            self = .object(
                members.sorted { $0.key < $1.key }.map { HTTPProblem.Member($0.key, HTTPProblem.JSON($0.value)) })
        }
    }
}
