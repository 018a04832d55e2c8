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
            counters.replied.add()
            if case .problem = answer { counters.problems.add() }
            return true
        case .unwanted:
            finish(progress, record.offset)
            return true
        case .unaddressed:
            counters.unaddressed.add()
            finish(progress, record.offset)
            return true
        case .misaddressed(let reason):
            counters.misaddressed.add()
            drop(record, progress, reason)
            return true
        case .refused(let error):
            counters.undelivered.add()
            drop(record, progress, error.description)
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

    private func drop(_ record: ConsumerRecord, _ progress: PartitionProgress, _ reason: String) {
        logger.warning(
            "a reply was dropped: \(reason)",
            ["topic": configuration.topic, "partition": "\(record.partition)", "offset": "\(record.offset)"])
        finish(progress, record.offset)
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
            guard let topic = headers.last(named: HeaderName.replyTopic), topic.byteCount > 0 else {
                return .unaddressed
            }
            let destination: ReplyDestination
            do throws(KafkaError) {
                guard let found = try self.destination(topic) else { return .misaddressed("too many reply topics") }
                destination = found
            } catch {
                return .misaddressed(error.message)
            }
            switch destination.resolve(headers.last(named: HeaderName.replyPartition)) {
            case .unknown: return .unknown
            case .none(let reason): return .misaddressed(reason)
            case .partition(let partition):
                return produce(
                    answer, to: destination.topic, partition, id: headers.last(named: HeaderName.correlationID), record,
                    progress)
            }
        }
    }

    private func unknownDestination(of record: ConsumerRecord) -> ReplyDestination? {
        record.withHeaders { headers in
            guard let topic = headers.last(named: HeaderName.replyTopic), let destination = try? destination(topic),
                case .unknown = destination.resolve(headers.last(named: HeaderName.replyPartition))
            else { return nil }
            return destination
        }
    }

    private func produce(
        _ answer: Answer, to topic: TopicHandle, _ partition: Int32, id: RawSpan?, _ record: ConsumerRecord,
        _ progress: PartitionProgress
    ) -> Sending {
        let token = deliveries.open(progress, record.offset)
        do throws(KafkaError) {
            switch answer {
            case .value(let reply):
                let headers = HeadersHandle(capacity: reply.headers.count + 1)
                for header in reply.headers { headers.append(header) }
                if let id { headers.append(HeaderName.correlationID, id) }
                var owned: HeadersHandle? = consume headers
                try record.withKeyBytes { key throws(KafkaError) in
                    try reply.value.withBytes { value throws(KafkaError) in
                        try producer.produce(
                            topic, partition: partition, key: key, value: value, headers: owned.take(),
                            failureToken: token)
                    }
                }
            case .problem(let problem):
                let headers = HeadersHandle(capacity: 2)
                if let id { headers.append(HeaderName.correlationID, id) }
                let status = DecimalText.Digits(UInt64(clamping: problem.status ?? 500))
                headers.append(HeaderName.problem, status.bytes)
                var owned: HeadersHandle? = consume headers
                try Optional(problem.json).withBytes { value throws(KafkaError) in
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
        if let (progress, offset) = deliveries.close(token) { finish(progress, offset) }
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
