internal import CausewayKafka
internal import CausewayRuntime

/// What replies do.
extension RequesterCore {
    /// Hands replies to whom they belong.
    func receive(_ batch: ConsumerBatch) {
        loop.preconditionIsCurrent()
        for record in batch { receive(record) }
    }

    private func receive(_ record: ConsumerRecord) {
        let head = head(of: record)
        guard head.hasCorrelationID else { return receiveUncorrelated(record) }
        guard let id = head.id else { return counters.foreign.add() }
        if collectors > 0, case .collector(let collector)? = correlator.token(of: id)?.receiver {
            return collect(record, head, id, collector)
        }
        switch correlator.answer(id) {
        case .pending(let request):
            counters.answered.add()
            noteEnd(of: request)
            metrics?.noteLatency(since: request.began)
            if case .caller(let caller, _) = request.receiver { caller.resume(returning: outcome(record, head)) }
        case .late: counters.late.add()
        case .duplicate: counters.duplicate.add()
        case .unknown: counters.orphan.add()
        case .foreign: counters.foreign.add()
        }
    }

    /// A message of the control topic, or a reply that names no request.
    private func receiveUncorrelated(_ record: ConsumerRecord) {
        if let control, record.topic == control.topic { return control.receive(record) }
        counters.orphan.add()
    }

    /// Takes one of several replies.
    private func collect(
        _ record: ConsumerRecord, _ head: ReplyHead, _ id: CorrelationID, _ collector: any ReplyCollector
    ) {
        var head = head
        readSeveral(of: record, into: &head)
        let isProblem = head.isError
        switch collector.receive(Reply(record), head, problem: isProblem ? problem(record, head) : nil) {
        case .taken: if isProblem { counters.problems.add() }
        case .duplicate: counters.duplicate.add()
        case .finished:
            if isProblem { counters.problems.add() }
            counters.answered.add()
            if case .pending(let request) = correlator.answer(id) {
                noteEnd(of: request)
                metrics?.noteLatency(since: request.began)
            }
        }
    }

    private func readSeveral(of record: ConsumerRecord, into head: inout ReplyHead) {
        record.withHeaders { headers in
            if let text = headers.last(named: HeaderName.replySequence), let number = DecimalText.decode(text) {
                head.sequence = Int(number)
            }
            if case .some = headers.last(named: HeaderName.replyLast) { head.isLast = true }
            if let run = headers.last(named: HeaderName.replyRun) { head.run = run.withUnsafeBytes { Array($0) } }
            if let responder = headers.last(named: HeaderName.responder) {
                head.responder = responder.withUnsafeBytes { Array($0) }
            }
        }
    }

    private func head(of record: ConsumerRecord) -> ReplyHead {
        let detached = record.detachedHeaders()
        return head(detached.headers)
    }

    private func head(_ headers: borrowing ConsumerRecordHeaders) -> ReplyHead {
        var head = ReplyHead()
        head.count = headers.count
        guard let bytes = headers.last(named: profile.correlationID) else { return head }
        head.hasCorrelationID = true
        head.id = CorrelationID(bytes)
        // Most replies have no other header.
        if head.count == 1 { return head }
        if case .some = headers.last(named: HeaderName.problem) { head.isProblem = true }
        for name in configuration.errorHeaders where head.error == nil && headers.contains(name) {
            head.error = []
            if let value = headers.last(name) { head.error = value.withUnsafeBytes { Array($0) } }
        }
        if let name = profile.error, head.error == nil, let value = headers.last(named: name) {
            head.error = value.withUnsafeBytes { Array($0) }
        }
        if let name = profile.status, let value = headers.last(named: name),
            let status = DecimalText.decode(value), (400...599).contains(status)
        {
            head.status = Int(status)
        }
        return head
    }

    private func outcome(_ record: ConsumerRecord, _ head: ReplyHead) -> PendingRequest.Outcome {
        if head.isError {
            counters.problems.add()
            return .failure(.problem(problem(record, head)))
        }
        return .success(Reply(record, correlationID: profile.correlationID))
    }

    /// The problem that an error reply carries; of one that is none, what can be read of it.
    private func problem(_ record: ConsumerRecord, _ head: ReplyHead) -> Problem {
        if head.isProblem, let problem = record.valueBytes.flatMap(Problem.init(json:)) { return problem }
        if let status = head.status {
            var problem = record.valueBytes.flatMap(Problem.init(json:)) ?? Problem()
            problem.status = status
            problem.title = problem.title ?? "The replier answered with an error"
            return problem
        }
        return Problem(status: 500, title: "The replier answered with an error", detail: head.error.flatMap(Self.text))
    }

    /// What a header says of an error: its text, or the message in an object, as NestJS writes it.
    private static func text(_ error: [UInt8]) -> String? {
        if error.isEmpty { return nil }
        if error.first == UInt8(ascii: "{"), case .string(let text)? = Problem(json: error)?.extensions["message"] {
            return text
        }
        return String(decoding: error, as: UTF8.self)
    }
}
