package import CausewayKafka
internal import Synchronization

/// What readers were handed, in the order in which they noted it.
package final class SeenRecords: Sendable {
    private let offsets = Mutex<[TopicPartition: [Int64]]>([:])

    package init() {}

    package func note(_ record: ConsumerRecord) {
        offsets.withLock { $0[record.topicPartition, default: []].append(record.offset) }
    }

    /// All offsets of a partition in the order they came.
    package func offsets(of partition: TopicPartition) -> [Int64] { offsets.withLock { $0[partition] ?? [] } }

    /// How many records were noted.
    package var count: Int { offsets.withLock { $0.values.reduce(0) { $0 + $1.count } } }

    /// How many different records were noted.
    package var distinctCount: Int { offsets.withLock { $0.values.reduce(0) { $0 + Set($1).count } } }

    /// Partitions of which an offset was left out, each with the first offset behind.
    package var gaps: [String] {
        offsets.withLock { offsets in
            offsets.compactMap { partition, offsets in
                var next: Int64 = 0
                for offset in offsets {
                    if offset > next { return "\(partition): offset \(offset), expected \(next)" }
                    next = max(next, offset + 1)
                }
                return nil
            }
        }
    }

    /// Partitions whose offsets do not go up by one from 0, each with the first that does not.
    package var irregularities: [String] {
        offsets.withLock { offsets in
            offsets.compactMap { partition, offsets in
                let first = offsets.enumerated().first { $0.element != Int64($0.offset) }
                return first.map { "\(partition): offset \($0.element) as number \($0.offset)" }
            }
        }
    }
}
