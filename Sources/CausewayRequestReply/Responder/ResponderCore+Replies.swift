internal import CausewayKafka
internal import CausewayObservability
internal import CausewayRuntime

/// From the answer to the acknowledged reply.
extension ResponderCore {
    /// Sends the answer, and has the request done once the brokers have it, or at once if nobody is to get it.
    ///
    /// - Parameters:
    ///   - answer: What is answered.
    ///   - record: The request's record.
    ///   - headers: Its headers.
    ///   - progress: Its partition.
    /// - Returns: False when that has to wait.
    func trySend(
        _ answer: Answer, for record: ConsumerRecord, _ headers: borrowing ConsumerRecordHeaders,
        _ progress: PartitionProgress
    ) -> Bool {
        switch send(answer, for: record, headers, progress) {
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
    func sendWhenPossible(
        _ answer: Answer, for record: ConsumerRecord, _ headers: borrowing ConsumerRecordHeaders,
        _ progress: PartitionProgress
    ) async {
        repeat {
            if case .unknown(let destination) = addresses.address(in: headers) {
                await addresses.ask(about: destination)
            } else {
                await pause(.milliseconds(100))
            }
        } while !trySend(answer, for: record, headers, progress)
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

    private func send(
        _ answer: Answer, for record: ConsumerRecord, _ headers: borrowing ConsumerRecordHeaders,
        _ progress: PartitionProgress
    ) -> Sending {
        guard answer.isSent else { return .unwanted }
        switch addresses.address(in: headers) {
        case .none: return .unaddressed
        case .wrong(let reason): return .misaddressed(reason)
        case .unknown: return .unknown
        case .place(let topic, let partition):
            return produce(answer, to: topic, partition, headers, record, progress)
        }
    }

    private func produce(
        _ answer: Answer, to topic: TopicHandle, _ partition: Int32, _ request: borrowing ConsumerRecordHeaders,
        _ record: ConsumerRecord, _ progress: PartitionProgress
    ) -> Sending {
        let token = deliveries.open(progress, answer.isLast ? record.offset : nil)
        let list = HeadersHandle(capacity: answer.headers.count + 5)
        answer.writeHeaders(to: list, request, profile, group: group)
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
}
