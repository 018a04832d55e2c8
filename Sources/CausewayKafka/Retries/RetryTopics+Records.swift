internal import CausewayObservability
internal import CausewayRuntime

extension RetryTopics {
    /// The number of the retry topic that a record is from; nil for another topic.
    func index(of record: ConsumerRecord) -> Int? { names.firstIndex(of: record.topic) }

    /// The attempt that a record's handling is: from its header in a retry topic, else the first.
    ///
    /// Headers of records in the topic itself are its writers', and say nothing.
    func attempt(of record: ConsumerRecord) -> Int {
        guard let index = index(of: record) else { return 1 }
        let attempt = HeaderNumber.read(record.headerBytes(DeadLetterHeader.attempts))
        return attempt.map { Int(clamping: max($0, 1)) } ?? index + 2
    }

    /// Where a record was first read.
    func origin(of record: ConsumerRecord) -> RecordOrigin {
        let told = index(of: record).flatMap { _ in RecordOrigin(record.headers) }
        return told ?? RecordOrigin(record)
    }

    /// How long a record of a retry topic has to wait yet: never longer than the topic's delay.
    ///
    /// That bound holds too when the writer's clock is ahead.
    func remaining(of record: ConsumerRecord, at time: WallClockTime) -> Duration {
        guard let index = index(of: record),
            let due = HeaderNumber.read(record.headerBytes(DeadLetterHeader.backoffTimestamp))
        else { return .zero }
        let (remaining, isOverflow) = due.subtractingReportingOverflow(time.nanoseconds / 1_000_000)
        if isOverflow || remaining <= 0 { return .zero }
        return min(.milliseconds(remaining), backoff.delays[index])
    }

    /// The record as it goes to the retry topic behind the one that it is from; nil behind the last.
    func next(
        after record: ConsumerRecord, _ failure: RecordFailure, attempts: Int, at time: WallClockTime
    ) -> ProducerRecord? {
        let next = index(of: record).map { $0 + 1 } ?? 0
        guard next < names.count else { return nil }
        var copy = ProducerRecord(forwarding: record, to: names[next], origin(of: record), failure)
        let attempt = Int32(clamping: attempts < Int.max ? attempts + 1 : attempts)
        copy.headers.append(name: DeadLetterHeader.attempts, value: HeaderNumber.bytes(attempt))
        // Rounded up: never early.
        let now = (time.nanoseconds + 999_999) / 1_000_000
        let (due, isOverflow) = now.addingReportingOverflow(backoff.delays[next].milliseconds)
        copy.headers.append(
            name: DeadLetterHeader.backoffTimestamp, value: HeaderNumber.bytes(isOverflow ? Int64.max : due))
        return copy
    }
}

extension ConsumerRecord {
    /// A copy of the value of the last header of a name.
    fileprivate func headerBytes(_ name: String) -> [UInt8]? {
        guard let value = header(name) else { return nil }
        return value.withUnsafeBytes { Array($0) }
    }
}
