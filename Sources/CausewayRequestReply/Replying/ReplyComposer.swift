package import CausewayKafka
package import CausewayObservability
internal import CausewayRuntime

/// Makes the record of a reply, for whoever writes it among other records; belongs to a loop.
package final class ReplyComposer: @unchecked Sendable {
    // Sendable because it belongs to its owner's loop.
    private let addresses: ReplyAddresses
    private let profile: WireProfile
    private let group: [UInt8]

    /// What becomes of a reply.
    package enum Composed {
        case record(ProducerRecord)
        /// Nobody is to get it: the handler wants none, or the request names no reply topic.
        case none
        /// Its topic or partition does not exist, or can't be one.
        case misaddressed(String)
    }

    /// Creates a composer.
    ///
    /// - Parameters:
    ///   - producer: Whom it asks for the partitions of reply topics.
    ///   - profile: How requesters read headers.
    ///   - group: The responders' group.
    ///   - logger: Where warnings go.
    package init(_ producer: KafkaProducer, _ profile: WireProfile, group: String, logger: Logger) {
        addresses = ReplyAddresses(producer, profile, logger: logger)
        self.profile = profile
        self.group = Array(group.utf8)
    }

    /// Learns topics before the first request names them.
    package func prepare(_ topics: [String]) async { await addresses.prepare(topics) }

    /// Makes the record of a reply; suspends only where the reply topic's partitions are not known yet.
    ///
    /// - Parameters:
    ///   - reply: What is answered.
    ///   - request: The request's record.
    /// - Returns: The record, or why there is none.
    package func compose(_ reply: Result<ReplyValue, Problem>, to request: ConsumerRecord) async -> Composed {
        let answer: Answer
        switch reply {
        case .success(let value): answer = .value(value)
        case .failure(let problem): answer = .problem(problem)
        }
        guard answer.isSent else { return .none }
        while true {
            switch compose(answer, request) {
            case .done(let composed): return composed
            case .ask(let destination): await addresses.ask(about: destination)
            }
        }
    }

    private enum Step {
        case done(Composed)
        case ask(ReplyDestination)
    }

    private func compose(_ answer: Answer, _ request: ConsumerRecord) -> Step {
        request.withHeaders { headers in
            switch addresses.address(in: headers) {
            case .none: return .done(.none)
            case .wrong(let reason): return .done(.misaddressed(reason))
            case .unknown(let destination): return .ask(destination)
            case .place(let topic, let partition):
                let sink = HeaderCollector()
                answer.writeHeaders(to: sink, headers, profile, group: group)
                var record = ProducerRecord(topic: topic.name, key: nil, value: answer.problem?.json)
                if case .value(let reply) = answer {
                    record.key = request.keyBytes
                    record.value = reply.value
                }
                record.partition = partition >= 0 ? Int(partition) : nil
                record.headers = sink.headers
                return .done(.record(record))
            }
        }
    }

    /// Lets go of the topics, which keep the producer's client alive.
    package func release() { addresses.release() }
}
