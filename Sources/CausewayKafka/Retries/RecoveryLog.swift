internal import CausewayObservability
internal import Synchronization

/// Counts, logs and measures what became of records.
final class RecoveryLog: Sendable {
    /// How a record that failed ended, or went on.
    enum Outcome: String {
        case skipped
        case deadLettered = "dead_lettered"
        case retriedInPlace = "retried_in_place"
        case sentToRetryTopic = "sent_to_retry_topic"
        case failed

        var field: WritableKeyPath<RecoveryStatistics, Int>? {
            switch self {
            case .skipped: \.skipped
            case .deadLettered: \.deadLettered
            case .retriedInPlace: \.retriedInPlace
            case .sentToRetryTopic: \.sentToRetryTopics
            case .failed: nil
            }
        }
    }

    private struct Series: Hashable {
        let topic: String
        let outcome: Outcome
    }

    private struct State {
        var statistics = RecoveryStatistics()
        var counters: [Series: any Counter] = [:]
        var failures = 0

        /// Topics are of a subscription, so their number is bounded.
        mutating func counter(_ series: Series, _ metrics: any MetricsFactory) -> any Counter {
            if let counter = counters[series] { return counter }
            let counter = metrics.counter(
                "causeway_kafka_failed_records_total", help: "Records that could not be read or handled.",
                labels: ["topic": series.topic, "outcome": series.outcome.rawValue])
            counters[series] = counter
            return counter
        }
    }

    /// So many failures are logged one by one; after that one of a thousand: a broken writer breaks every record.
    private static let loggedOneByOne = 100

    private let succeeded = Atomic(0)
    private let state = Mutex(State())
    private let metrics: any MetricsFactory
    private let logger: Logger

    init(metrics: any MetricsFactory, logger: Logger) {
        self.metrics = metrics
        self.logger = logger
    }

    var statistics: RecoveryStatistics {
        var statistics = state.withLock { $0.statistics }
        statistics.succeeded = succeeded.load(ordering: .relaxed)
        return statistics
    }

    func noteSuccess() { succeeded.add(1, ordering: .relaxed) }

    func note(_ outcome: Outcome, _ record: ConsumerRecord, _ error: any Error) {
        let series = Series(topic: record.topic, outcome: outcome)
        let (counter, number) = state.withLock { state in
            if let field = outcome.field { state.statistics[keyPath: field] += 1 }
            state.failures += 1
            return (state.counter(series, metrics), state.failures)
        }
        counter.increment()
        guard number <= Self.loggedOneByOne || number % 1000 == 0 else { return }
        let reason = (error as? RecordDeserializationError)?.reason ?? "\(error)"
        logger.warning(
            "a record failed: \(reason)",
            [
                "partition": "\(record.topicPartition)", "offset": "\(record.offset)", "outcome": outcome.rawValue,
                "failures": "\(number)",
            ])
    }
}
