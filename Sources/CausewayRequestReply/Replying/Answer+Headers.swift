internal import CausewayKafka

extension Answer {
    /// The handler's own headers.
    var headers: KafkaHeaders {
        switch self {
        case .value(let reply), .part(let reply, _): reply.headers
        case .problem, .failure, .end: []
        }
    }

    /// Writes the headers of the reply's record: the handler's own, then those of the contract.
    ///
    /// - Parameters:
    ///   - sink: Where they go.
    ///   - request: The request's headers.
    ///   - profile: How the requester reads them.
    ///   - group: Who answers, for a requester that wants many replies.
    func writeHeaders<Sink: HeaderSink & ~Copyable>(
        to sink: borrowing Sink, _ request: borrowing ConsumerRecordHeaders, _ profile: WireProfile, group: [UInt8]
    ) {
        for header in headers { sink.append(header) }
        if let id = request.last(named: profile.correlationID) { sink.append(profile.correlationID, id) }
        if let problem {
            let status = DecimalText.Digits(UInt64(clamping: problem.status ?? 500))
            sink.append(HeaderName.problem, status.bytes)
            if profile.marksReplies { profile.markError(sink, status.bytes, problem.json) }
        } else if case .value(let reply) = self, profile.marksReplies {
            profile.mark(sink, reply)
        }
        // A reply belongs to the trace of its request.
        if let trace = request.last(named: HeaderName.traceparent) { sink.append(HeaderName.traceparent, trace) }
        if let mark {
            let sequence = DecimalText.Digits(UInt64(mark.sequence))
            sink.append(HeaderName.replySequence, sequence.bytes)
            sink.append(HeaderName.replyRun, mark.run.span.bytes)
            if isLast { sink.append(HeaderName.replyLast, sequence.bytes) }
        } else if case .many? = RequestDraft.Replies(request) {
            // Others may answer the request too, so that the reply has to say whose it is.
            sink.append(HeaderName.responder, group.span.bytes)
        }
    }
}
