public import CausewayKafka

/// How a durable request ended: what it was answered, for whoever asks again.
public struct RequestOutcome: Sendable {
    /// What the request said about itself.
    public var request: DurableRequest
    /// What it was answered.
    public var answer: Result<ReplyValue, Problem>
    /// When it was answered.
    public var time: KafkaTimestamp

    /// Creates an outcome.
    ///
    /// - Parameters:
    ///   - request: What the request said about itself.
    ///   - answer: What it was answered.
    ///   - time: When.
    public init(_ request: DurableRequest, _ answer: Result<ReplyValue, Problem>, at time: KafkaTimestamp) {
        self.request = request
        self.answer = answer
        self.time = time
    }

    /// How many bytes it takes, about.
    package var bytes: Int {
        var bytes = 200 + (request.route?.utf8.count ?? 0) + (request.principal?.utf8.count ?? 0)
        switch answer {
        case .success(let reply):
            bytes += reply.value?.count ?? 0
            for header in reply.headers { bytes += header.name.utf8.count + (header.value?.count ?? 0) }
        case .failure(let problem): bytes += problem.json.count
        }
        return bytes
    }

    // MARK: On the wire

    /// What the record's value is.
    private enum Kind: String {
        case value
        /// A reply without value, which is not the same as an empty one.
        case none
        case problem
    }

    private static let ownHeaders = [
        WireContract.requestID, WireContract.requestFingerprint, WireContract.outcomeTopic, WireContract.requestRoute,
        WireContract.principal, WireContract.outcome,
    ]

    /// The outcome as a record of its topic.
    ///
    /// - Parameter partition: That of the request.
    /// - Returns: The record.
    public func record(partition: Int) -> ProducerRecord {
        var record = ProducerRecord(topic: request.outcomeTopic, partition: partition, key: request.id.bytes, value: [])
        let kind: Kind
        switch answer {
        case .success(let reply):
            kind = reply.value == nil ? .none : .value
            record.value = reply.value ?? []
            record.headers = reply.headers
        case .failure(let problem):
            kind = .problem
            record.value = problem.json
        }
        for name in Self.ownHeaders { record.headers.removeAll(named: name) }
        for header in request.headers { record.headers.append(header) }
        if let principal = request.principal {
            record.headers.append(name: WireContract.principal, text: principal)
        }
        record.headers.append(name: WireContract.outcome, text: kind.rawValue)
        record.timestamp = time
        return record
    }

    /// Reads an outcome.
    ///
    /// - Parameter record: A record of an outcome topic, from anybody; nil comes of one that is no outcome.
    public init?(_ record: ConsumerRecord) {
        guard let request = record.durableRequest,
            let kind = record.headers[WireContract.outcome].flatMap({
                Kind(rawValue: String(decoding: $0, as: UTF8.self))
            }),
            let value = record.valueBytes
        else { return nil }
        let answer: Result<ReplyValue, Problem>
        switch kind {
        case .problem:
            guard let problem = Problem(json: value) else { return nil }
            answer = .failure(problem)
        case .value, .none:
            var headers = record.headers
            for name in Self.ownHeaders { headers.removeAll(named: name) }
            answer = .success(ReplyValue(kind == .none ? nil : value, headers: headers))
        }
        self.init(request, answer, at: record.timestamp ?? KafkaTimestamp(milliseconds: 0))
    }
}
