internal import CausewayObservability
internal import Synchronization

/// What the delivery reports say, to whom it may concern; on the control loop.
extension ProducerEngine {
    func report(_ report: DeliveryReport, _ tokens: inout TokenReports) {
        switch DeliveryTag(taking: report.opaque) {
        case .none:
            if error(report) != 0 { noteUnread(failure(report, report.topic)) }
        case .box(let box):
            if error(report) != 0 {
                box.fail(failure(report, box.topic)) { [self] error in noteUnread(error) }
            } else if box.complete(
                partition: Int32(truncatingIfNeeded: report.partition), offset: report.offset, time: report.time)
                == .cancelled
            {
                noteLate(report)
            }
        case .pending(let index, of: let page):
            if error(report) != 0 {
                page.fail(index, failure(report, page.topic)) { [self] error in noteUnread(error) }
                // So that it goes, and a failure that nobody reads is told, once its deliveries have.
                retire(page)
            } else if page.complete(
                index, partition: Int32(truncatingIfNeeded: report.partition), offset: report.offset, time: report.time)
                == .cancelled
            {
                noteLate(report)
            }
        case .place(let place, of: let batch):
            let topic = batch.topic(at: place)
            let outcome = outcome(report, topic)
            if batch.complete(place, outcome) { return }
            if case .failure(let error) = outcome { noteUnread(error) } else { noteLate(report) }
        case .token(let token):
            if error(report) == 0 {
                tokens.acknowledged.append(token)
            } else {
                tokens.failed.append((token, failure(report, report.topic)))
            }
        }
    }

    func tell(_ tokens: TokenReports) {
        let (onFailure, onReports) = state.withLock { ($0.onFailure, $0.onReports) }
        onReports?(tokens)
        if let onFailure { for (token, error) in tokens.failed { onFailure(token, error) } }
    }

    /// The error number of a report; 0 is success.
    ///
    /// librdkafka takes a record for written that was refused, as soon as the leader has taken a later one, and reports it
    /// without an offset. What has no offset was acknowledged by nobody.
    private func error(_ report: DeliveryReport) -> Int32 {
        let isGuessed = report.error == 0 && report.offset < 0 && expectsOffsets
        return isGuessed ? KafkaError.Code.outOfOrderSequenceNumber.rawValue : report.error
    }

    private func outcome(_ report: DeliveryReport, _ topic: String) -> DeliveryBox.Outcome {
        if error(report) != 0 { return .failure(failure(report, topic)) }
        let time = report.time
        return .success(
            RecordMetadata(
                topic: topic, partition: report.partition, offset: report.offset >= 0 ? report.offset : nil,
                timestamp: time.map { KafkaTimestamp(milliseconds: $0.milliseconds) },
                isAppendTime: time?.isAppendTime ?? false))
    }

    private func failure(_ report: DeliveryReport, _ topic: String) -> KafkaError {
        let code = KafkaError.Code(rawValue: error(report))
        let place = report.partition >= 0 ? "\(topic)[\(report.partition)]" : "the topic '\(topic)'"
        let what = "A record for \(place) was not delivered"
        if let fatal = fatal(for: code) {
            return KafkaError(
                fatal.code, "\(what): \(fatal.message)", isFatal: true, mayBeWritten: report.mayBeWritten)
        }
        if report.error == 0 {
            return KafkaError(
                code,
                """
                \(what): its partition's leader refused it and took later ones, as when it has just become the leader. \
                It comes too late for its place; send it again if its place does not matter, and prepare(topic:) first \
                where a topic is new.
                """, mayBeWritten: true)
        }
        let size = code == .recordTooLarge ? " of \(report.byteCount) bytes" : ""
        return KafkaError(
            number: report.error, "A record\(size) for \(place) was not delivered", mayBeWritten: report.mayBeWritten)
    }

    /// The error that ended the client, where it is why a record was dropped.
    private func fatal(for code: KafkaError.Code) -> KafkaError? {
        guard let fatal = state.withLock({ $0.fatalError ?? $0.client?.fatalError }) else { return nil }
        return [fatal.code, .fatal, .purgedFromQueue, .purgedInFlight].contains(code) ? fatal : nil
    }

    func noteFatal(_ error: KafkaError) {
        let fatal = state.withLock { state -> KafkaError? in
            guard state.fatalError == nil else { return nil }
            state.fatalError = state.client?.fatalError ?? error
            return state.fatalError
        }
        if let fatal { logger.critical(fatal.message, ["code": "\(fatal.code)"]) }
    }

    // MARK: Reports that nobody asks for

    private func noteUnread(_ error: KafkaError) {
        logger.warning("a record was not delivered", ["code": "\(error.code)", "error": error.message])
    }

    /// A record was written after its sender had been cancelled.
    private func noteLate(_ report: DeliveryReport) {
        guard error(report) == 0 else { return }
        logger.debug(
            "a record was written whose send was cancelled",
            ["topic": report.topic, "partition": "\(report.partition)", "offset": "\(report.offset)"])
    }
}
