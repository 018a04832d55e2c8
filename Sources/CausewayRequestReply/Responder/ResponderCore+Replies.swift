internal import CausewayKafka
internal import CausewayObservability
internal import CausewayRuntime

/// From the answer to the acknowledged reply.
extension ResponderCore {
    /// Sends the answer, and has the request done once the brokers have it, or at once if nobody is to get it.
    func reply(_ answer: Answer, to record: ConsumerRecord, _ progress: PartitionProgress) async {
        guard answer.isSent else { return finish(progress, record.offset) }
        while true {
            switch send(answer, for: record, progress) {
            case .sent:
                counters.replied.add()
                if case .problem = answer { counters.problems.add() }
                return
            case .unaddressed:
                counters.unaddressed.add()
                return finish(progress, record.offset)
            case .misaddressed(let reason):
                counters.misaddressed.add()
                logger.warning(
                    "a reply was dropped: \(reason)",
                    ["topic": configuration.topic, "partition": "\(record.partition)", "offset": "\(record.offset)"])
                return finish(progress, record.offset)
            case .refused(let error):
                counters.undelivered.add()
                logger.warning("a reply was dropped", ["error": error.description, "offset": "\(record.offset)"])
                return finish(progress, record.offset)
            case .queueFull:
                await pause(.milliseconds(100))
            case .unknown(let destination):
                await ask(about: destination)
            }
        }
    }

    private enum Sending {
        case sent
        case unaddressed
        case misaddressed(String)
        case refused(KafkaError)
        case queueFull
        /// How many partitions the reply topic has must be asked first.
        case unknown(ReplyDestination)
    }

    private func send(_ answer: Answer, for record: ConsumerRecord, _ progress: PartitionProgress) -> Sending {
        record.withHeaders { headers in
            guard let topic = headers.last("kafka_replyTopic"), topic.byteCount > 0 else { return .unaddressed }
            let destination: ReplyDestination
            do throws(KafkaError) {
                guard let found = try self.destination(topic) else { return .misaddressed("too many reply topics") }
                destination = found
            } catch {
                return .misaddressed(error.message)
            }
            guard let count = destination.partitionCount else { return .unknown(destination) }
            var partition: Int32 = -1
            if let asked = headers.last("kafka_replyPartition") {
                guard let decoded = PartitionCoding.decode(asked, count: count) else {
                    if destination.recheck.hasPassed { return .unknown(destination) }
                    return .misaddressed("the reply topic '\(destination.topic.name)' has no such partition")
                }
                partition = decoded
            }
            guard count > 0 else {
                if destination.recheck.hasPassed { return .unknown(destination) }
                return .misaddressed("the reply topic '\(destination.topic.name)' does not exist")
            }
            return produce(
                answer, to: destination.topic, partition, id: headers.last("kafka_correlationId"), record, progress)
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
                if let id { headers.append("kafka_correlationId", id) }
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
                if let id { headers.append("kafka_correlationId", id) }
                let status = DecimalText.Digits(UInt64(clamping: problem.status ?? 500))
                headers.append("causeway-problem", status.bytes)
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
