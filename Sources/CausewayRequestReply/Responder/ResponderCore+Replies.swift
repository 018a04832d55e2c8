internal import CausewayKafka
internal import CausewayObservability
internal import CausewayRuntime

/// From the answer to the acknowledged reply.
extension ResponderCore {
    /// Sends the answer, and has the request done once the brokers have it, or at once if nobody is to get it.
    ///
    /// - Returns: False when that has to wait.
    func trySend(_ answer: Answer, for record: ConsumerRecord, _ progress: PartitionProgress) -> Bool {
        switch send(answer, for: record, progress) {
        case .sent:
            if answer.isLast { counters.replied.add() }
            if answer.problem != nil { counters.problems.add() }
            return true
        case .unwanted:
            finish(progress, record.offset)
            return true
        case .unaddressed:
            counters.unaddressed.add()
            if answer.isLast { finish(progress, record.offset) }
            return true
        case .misaddressed(let reason):
            counters.misaddressed.add()
            drop(answer, record, progress, reason)
            return true
        case .refused(let error):
            counters.undelivered.add()
            drop(answer, record, progress, error.description)
            return true
        case .queueFull, .unknown:
            return false
        }
    }

    /// Waits for room in the producer's queue, or for what has to be known about the reply topic, and sends then.
    func sendWhenPossible(_ answer: Answer, for record: ConsumerRecord, _ progress: PartitionProgress) async {
        repeat {
            if let destination = unknownDestination(of: record) {
                await ask(about: destination)
            } else {
                await pause(.milliseconds(100))
            }
        } while !trySend(answer, for: record, progress)
    }

    private func drop(
        _ answer: Answer, _ record: ConsumerRecord, _ progress: PartitionProgress, _ reason: String
    ) {
        logger.warning(
            "a reply was dropped: \(reason)",
            ["topic": configuration.topic, "partition": "\(record.partition)", "offset": "\(record.offset)"])
        if answer.isLast { finish(progress, record.offset) }
    }

    private enum Sending {
        case sent
        /// The handler wants no reply.
        case unwanted
        case unaddressed
        case misaddressed(String)
        case refused(KafkaError)
        case queueFull
        /// How many partitions the reply topic has must be asked first.
        case unknown
    }

    private func send(_ answer: Answer, for record: ConsumerRecord, _ progress: PartitionProgress) -> Sending {
        guard answer.isSent else { return .unwanted }
        return record.withHeaders { headers in
            guard let topic = headers.last(named: profile.replyTopic), topic.byteCount > 0 else {
                return .unaddressed
            }
            let destination: ReplyDestination
            do throws(KafkaError) {
                guard let found = try self.destination(topic) else { return .misaddressed("too many reply topics") }
                destination = found
            } catch {
                return .misaddressed(error.message)
            }
            switch resolve(destination, headers) {
            case .unknown: return .unknown
            case .none(let reason): return .misaddressed(reason)
            case .partition(let partition):
                return produce(
                    answer, to: destination.topic, partition, id: headers.last(named: profile.correlationID), record,
                    progress)
            }
        }
    }

    private func resolve(
        _ destination: ReplyDestination, _ headers: borrowing ConsumerRecordHeaders
    ) -> ReplyDestination.Resolution {
        guard let name = profile.replyPartition else {
            return destination.resolve(nil, as: profile.partitionEncoding)
        }
        return destination.resolve(headers.last(named: name), as: profile.partitionEncoding)
    }

    private func unknownDestination(of record: ConsumerRecord) -> ReplyDestination? {
        record.withHeaders { headers in
            guard let topic = headers.last(named: profile.replyTopic), let destination = try? destination(topic),
                case .unknown = resolve(destination, headers)
            else { return nil }
            return destination
        }
    }

    private func produce(
        _ answer: Answer, to topic: TopicHandle, _ partition: Int32, id: RawSpan?, _ record: ConsumerRecord,
        _ progress: PartitionProgress
    ) -> Sending {
        let token = deliveries.open(progress, answer.isLast ? record.offset : nil)
        let list = headers(of: answer, id, record)
        var owned: HeadersHandle? = consume list
        do throws(KafkaError) {
            switch answer {
            case .value(let reply), .part(let reply, _):
                try record.withKeyBytes { key throws(KafkaError) in
                    try reply.value.withBytes { value throws(KafkaError) in
                        try producer.produce(
                            topic, partition: partition, key: key, value: value, headers: owned.take(),
                            failureToken: token)
                    }
                }
            case .problem, .failure, .end:
                try (answer.problem?.json).withBytes { value throws(KafkaError) in
                    try producer.produce(
                        topic, partition: partition, key: nil, value: value, headers: owned.take(), failureToken: token)
                }
            }
            return .sent
        } catch {
            _ = deliveries.close(token)
            return error.code == .queueFull ? .queueFull : .refused(error)
        }
    }

    private func headers(of answer: Answer, _ id: RawSpan?, _ record: ConsumerRecord) -> HeadersHandle {
        let problem = answer.problem
        var own = KafkaHeaders()
        switch answer {
        case .value(let reply), .part(let reply, _): own = reply.headers
        case .problem, .failure, .end: break
        }
        let headers = HeadersHandle(capacity: own.count + 5)
        for header in own { headers.append(header) }
        if let id { headers.append(profile.correlationID, id) }
        if let problem {
            let status = DecimalText.Digits(UInt64(clamping: problem.status ?? 500))
            headers.append(HeaderName.problem, status.bytes)
            if profile.marksReplies { profile.markError(headers, status.bytes, problem.json) }
        } else if case .value(let reply) = answer, profile.marksReplies {
            profile.mark(headers, reply)
        }
        copyTrace(of: record, to: headers)
        if let mark = answer.mark {
            let sequence = DecimalText.Digits(UInt64(mark.sequence))
            headers.append(HeaderName.replySequence, sequence.bytes)
            mark.run.withUnsafeBytes { headers.append(HeaderName.replyRun, $0) }
            if answer.isLast { headers.append(HeaderName.replyLast, sequence.bytes) }
        } else if isOneOfMany(record) {
            group.withUnsafeBytes { headers.append(HeaderName.responder, $0) }
        }
        return headers
    }

    /// A reply belongs to the trace of its request.
    private func copyTrace(of record: ConsumerRecord, to headers: borrowing HeadersHandle) {
        record.withHeaders { request in
            guard let trace = request.last(named: HeaderName.traceparent) else { return }
            headers.append(HeaderName.traceparent, trace)
        }
    }

    /// Whether others may answer the request too, so that the reply has to say whose it is.
    private func isOneOfMany(_ record: ConsumerRecord) -> Bool {
        if case .many? = wantedReplies(record) { true } else { false }
    }

    /// Delivery reports have come.
    func delivered(_ reports: TokenReports) {
        loop.preconditionIsCurrent()
        for token in reports.acknowledged { done(token) }
        for (token, error) in reports.failed {
            counters.undelivered.add()
            logger.warning("a reply was not delivered", ["topic": configuration.topic, "error": error.description])
            done(token)
        }
    }

    private func done(_ token: UInt64) {
        guard let (progress, offset) = deliveries.close(token) else { return }
        if let offset { finish(progress, offset) } else { noteChange() }
    }

    // MARK: Reply topics

    /// The topic of a reply; nil when too many are remembered already.
    private func destination(_ name: RawSpan) throws(KafkaError) -> ReplyDestination? {
        if let lastDestination, lastDestination.isNamed(name) { return lastDestination }
        let bytes = name.withUnsafeBytes { Array($0) }
        if let known = destinations[bytes] {
            lastDestination = known
            return known
        }
        guard ReplyDestination.isTopicName(bytes) else {
            throw KafkaError(.invalidArgument, "the reply topic's name can't be one")
        }
        guard destinations.count < ReplyDestination.limit else { return nil }
        let made = ReplyDestination(
            name: bytes, topic: try producer.topicHandle(String(decoding: bytes, as: UTF8.self)))
        destinations[bytes] = made
        lastDestination = made
        return made
    }

    /// Learns how many partitions a reply topic has; 0 if it does not exist.
    private func ask(about destination: ReplyDestination) async {
        if destination.isAsking { return await withUnsafeContinuation { destination.waiters.append($0) } }
        destination.isAsking = true
        do throws(KafkaError) {
            let topic = try await producer.prepare(topic: destination.topic.name, deadline: .after(.seconds(5)))
            destination.partitionCount = Int32(clamping: topic.partitions.count)
        } catch {
            if destination.partitionCount == nil { destination.partitionCount = 0 }
            logger.warning(
                "the partitions of a reply topic can't be learned",
                ["topic": destination.topic.name, "error": error.description])
        }
        destination.recheck = .after(ReplyDestination.recheckAfter)
        destination.isAsking = false
        let waiting = destination.waiters
        destination.waiters = []
        for waiter in waiting { waiter.resume() }
    }

    /// Learns the configured reply topics before the first request.
    func prepareReplyTopics() async {
        for topic in configuration.replyTopics {
            let name = Array(topic.utf8)
            guard let found = try? destination(name.span.bytes), found.partitionCount == nil else { continue }
            await ask(about: found)
        }
    }
}
