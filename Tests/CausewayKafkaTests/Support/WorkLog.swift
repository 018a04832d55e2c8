import KafkaTestSupport
import Synchronization

@testable import CausewayKafka

/// What handlers that run side by side have begun and done.
final class WorkLog: Sendable {
    private struct State {
        var begun: [TopicPartition: [Int64]] = [:]
        var done: [TopicPartition: Set<Int64>] = [:]
        var order: [String: [String]] = [:]
        var running: [String: Int] = [:]
        var count = 0
        var most = 0
        var mostOfKey = 0
    }

    private let state = Mutex(State())

    /// A handler has begun.
    func begin(_ record: ConsumerRecord) {
        state.withLock { state in
            state.begun[record.topicPartition, default: []].append(record.offset)
            state.count += 1
            state.most = max(state.most, state.count)
            guard let key = record.keyText else { return }
            state.running[key, default: 0] += 1
            state.mostOfKey = max(state.mostOfKey, state.running[key, default: 0])
            state.order[key, default: []].append(record.valueText ?? "")
        }
    }

    /// A handler is over, with its record done or not.
    func end(_ record: ConsumerRecord, isDone: Bool = true) {
        state.withLock { state in
            if isDone { state.done[record.topicPartition, default: []].insert(record.offset) }
            state.count -= 1
            if let key = record.keyText { state.running[key, default: 0] -= 1 }
        }
    }

    /// Offsets of a partition in the order in which their handlers began.
    func begun(_ partition: TopicPartition) -> [Int64] { state.withLock { $0.begun[partition] ?? [] } }

    /// Offsets of a partition that are done.
    func done(_ partition: TopicPartition) -> Set<Int64> { state.withLock { $0.done[partition] ?? [] } }

    /// How many different records are done.
    var doneCount: Int { state.withLock { $0.done.values.reduce(0) { $0 + $1.count } } }

    /// The values of each key in the order in which their handlers began.
    var order: [String: [String]] { state.withLock { $0.order } }

    /// How many handlers run.
    var running: Int { state.withLock { $0.count } }

    /// How many handlers ran at the same time at most, of all records and of one key.
    var most: Int { state.withLock { $0.most } }
    var mostOfKey: Int { state.withLock { $0.mostOfKey } }
}
