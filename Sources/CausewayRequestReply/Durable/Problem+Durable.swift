extension Problem {
    /// The type of the problem that a request has the id of another one, and other contents.
    package static let reusedType = "urn:causeway:problem:idempotency-key-reused"
    /// The type of the problem that whoever answers keeps no outcomes.
    package static let notDurableType = "urn:causeway:problem:not-durable"

    /// A request has the id of another one, and other contents.
    package static var requestReused: Problem {
        Problem(
            status: 422, title: "Idempotency key used before",
            detail: "The idempotency key was used for another request. Use a new key for a new request.",
            type: reusedType)
    }

    /// Whoever answers keeps no outcomes, or in another topic.
    package static func notDurable(_ request: DurableRequest, _ topic: String?) -> Problem {
        Problem(
            status: 501, title: "Durable requests are not set up",
            detail: "Outcomes are read from '\(request.outcomeTopic)', and "
                + (topic.map { "those who answer write them to '\($0)'." } ?? "those who answer write none."),
            type: notDurableType)
    }

    /// Whether it is no request's outcome, so that nothing of it is kept.
    package var isNoOutcome: Bool { type == Self.reusedType || type == Self.notDurableType }
}
