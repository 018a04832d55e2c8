/// What a reply's headers say about it.
struct ReplyHead {
    var hasCorrelationID = false
    /// The correlation id, if it has the form of a requester's.
    var id: CorrelationID?
    var isProblem = false
    /// The value of the first configured header that marks an error.
    var error: [UInt8]?
    /// The HTTP status of an error.
    var status: Int?
    var count = 0

    /// Whether the reply tells an error.
    var isError: Bool { isProblem || error != nil || status != nil }

    // MARK: Of a reply of several records

    /// Its number; nil is a plain reply.
    var sequence: Int?
    /// Whether it is the end, and no part.
    var isLast = false
    /// The run of the handler.
    var run: [UInt8]?
    /// Who answers.
    var responder: [UInt8]?
}
