internal import CausewayKafka
internal import CausewayRuntime

/// What replies do.
extension RequesterCore {
    /// What a reply's headers say about it.
    private struct Head {
        var hasCorrelationID = false
        /// The correlation id, if it has the form of a requester's.
        var id: CorrelationID?
        var isProblem = false
        /// The value of the first configured header that marks an error.
        var error: [UInt8]?
        var count = 0
    }

    /// Hands replies to whom they belong.
    func receive(_ batch: ConsumerBatch) {
        loop.preconditionIsCurrent()
        for record in batch { receive(record) }
    }

    private func receive(_ record: ConsumerRecord) {
        let head = head(of: record)
        guard head.hasCorrelationID else { return counters.orphan.add() }
        guard let id = head.id else { return counters.foreign.add() }
        switch correlator.answer(id) {
        case .pending(let request):
            counters.answered.add()
            pendingChanged()
            request.caller.resume(returning: outcome(record, head))
        case .late: counters.late.add()
        case .duplicate: counters.duplicate.add()
        case .unknown: counters.orphan.add()
        case .foreign: counters.foreign.add()
        }
    }

    private func head(of record: ConsumerRecord) -> Head {
        record.withHeaders { headers in
            var head = Head()
            head.count = headers.count
            guard let bytes = headers.last(named: HeaderName.correlationID) else { return head }
            head.hasCorrelationID = true
            head.id = CorrelationID(bytes)
            // Most replies have no other header.
            if head.count == 1 { return head }
            if case .some = headers.last(named: HeaderName.problem) { head.isProblem = true }
            for name in configuration.errorHeaders where head.error == nil && headers.contains(name) {
                head.error = []
                if let value = headers.last(name) { head.error = value.withUnsafeBytes { Array($0) } }
            }
            return head
        }
    }

    private func outcome(_ record: ConsumerRecord, _ head: Head) -> PendingRequest.Outcome {
        if head.isProblem || head.error != nil {
            counters.problems.add()
            return .failure(.problem(problem(record, head)))
        }
        return .success(Reply(record))
    }

    /// The problem that an error reply carries; of one that is none, what can be read of it.
    private func problem(_ record: ConsumerRecord, _ head: Head) -> Problem {
        if head.isProblem, let problem = record.valueBytes.flatMap(Problem.init(json:)) { return problem }
        let text = head.error.map { String(decoding: $0, as: UTF8.self) } ?? ""
        return Problem(status: 500, title: "The replier answered with an error", detail: text.isEmpty ? nil : text)
    }
}
