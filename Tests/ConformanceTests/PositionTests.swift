import CausewayKafka
import CausewayTesting
import KafkaTestSupport
import Testing

/// Pause, resume and seek: no gap, no duplicate, nothing outdated.
@Suite(.timeLimit(.minutes(3))) struct PositionTests {
    @Test(arguments: Conformance.kinds()) func pauseAndResumeLeaveNoGap(_ kind: TestBroker.Kind) async throws {
        let broker = try await TestBroker.shared(kind)
        try await broker.withTopic("pause", partitions: 2) { topic in
            let partitions = [0, 1].map { TopicPartition(topic: topic, partition: $0) }
            let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration())
            try await consumer.assign(Dictionary(uniqueKeysWithValues: partitions.map { ($0, .beginning) }))
            let seen = SeenRecords()
            let reader = Task { for try await record in consumer.records { seen.note(record) } }
            for round in 0..<20 {
                let (paused, other) = (partitions[round % 2], partitions[1 - round % 2])
                let filling = Task { try await broker.fill(topic, partitions: 0..<2, from: round * 50, count: 50) }
                // At another moment of the filling each time.
                try await eventually { seen.offsets(of: paused).count > round * 50 + round }
                try await consumer.pause([paused])
                let position = try #require(consumer.position(of: paused))
                try await filling.value
                try await eventually { seen.offsets(of: other).count == (round + 1) * 50 }
                #expect(seen.offsets(of: paused).count == Int(position))
                #expect(consumer.position(of: paused) == position)
                try await consumer.resume([paused])
                try await eventually { seen.offsets(of: paused).count == (round + 1) * 50 }
            }
            #expect(seen.irregularities.isEmpty)
            try await consumer.close()
            try await reader.value
        }
    }

    @Test(arguments: Conformance.kinds(), [1, 7, 1024])
    func seekHandsOutExactlyWhatWasAskedFor(_ kind: TestBroker.Kind, _ batch: Int) async throws {
        let broker = try await TestBroker.shared(kind)
        try await broker.withTopic("seek", partitions: 2) { topic in
            let partitions = [0, 1].map { TopicPartition(topic: topic, partition: $0) }
            try await broker.fill(topic, partitions: 0..<2, count: 500)
            let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration())
            try await consumer.assign(Dictionary(uniqueKeysWithValues: partitions.map { ($0, .beginning) }))
            var random = SeededRandom(seed: UInt64(batch))
            var next: [TopicPartition: Int64] = [:]
            for partition in partitions { next[partition] = 0 }
            var seeks = 0
            read: for try await records in consumer.batches(upTo: batch) {
                for record in records {
                    #expect(record.offset == next[record.topicPartition])
                    next[record.topicPartition] = record.offset + 1
                    guard next.values.allSatisfy({ $0 == 500 }) || Int.random(in: 0..<60, using: &random) == 0 else {
                        continue
                    }
                    seeks += 1
                    if seeks == 60 { break read }
                    var targets: [TopicPartition: Int64] = [:]
                    for partition in partitions where seeks % 3 != 0 || partition.partition == 0 {
                        targets[partition] = Int64.random(in: 0..<490, using: &random)
                    }
                    try await consumer.seek(to: targets)
                    // What is left of this batch was handed out before.
                    next.merge(targets) { $1 }
                    for (partition, offset) in records.nextOffsets where targets[partition] == nil {
                        next[partition] = offset
                    }
                    break
                }
            }
            #expect(seeks == 60)
            try await consumer.close()
        }
    }

    @Test(arguments: Conformance.kinds()) func aWaitingReaderGoesOnWhereItWasSoughtTo(_ kind: TestBroker.Kind)
        async throws
    {
        let broker = try await TestBroker.shared(kind)
        try await broker.withTopic("idle") { topic in
            let partition = TopicPartition(topic: topic, partition: 0)
            try await broker.fill(topic, count: 10)
            let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration())
            try await consumer.assign([partition: .beginning])
            let seen = SeenRecords()
            let reader = Task { for try await record in consumer.records { seen.note(record) } }
            for round in 1...20 {
                try await eventually { seen.count == 10 * round }
                try await consumer.seek(to: [partition: 0])
            }
            try await eventually { seen.count == 210 }
            #expect(seen.offsets(of: partition) == Array(repeating: Array(0..<10), count: 21).flatMap { $0 })
            try await consumer.close()
            try await reader.value
        }
    }

    /// Seeks of another task while the reader reads: from each target on without a gap.
    @Test(arguments: Conformance.kinds()) func seekingUnderARunningReaderLeavesNoGap(_ kind: TestBroker.Kind)
        async throws
    {
        let broker = try await TestBroker.shared(kind)
        try await broker.withTopic("running") { topic in
            let partition = TopicPartition(topic: topic, partition: 0)
            let count: Int64 = 2_000
            try await broker.fill(topic, count: Int(count))
            let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration())
            try await consumer.assign([partition: .beginning])
            let seen = SeenRecords()
            let reader = Task { for try await record in consumer.records { seen.note(record) } }
            var random = SeededRandom(seed: 1)
            var targets: [Int64] = []
            for round in 0..<150 {
                // At another moment of the reading each time.
                try await eventually { seen.count > round * 7 }
                targets.append(round == 149 ? 1_000 : Int64.random(in: 0..<count - 10, using: &random))
                try await consumer.seek(to: [partition: targets[round]])
            }
            let last = targets.removeLast()
            let end = Array(last..<count)
            try await eventually { seen.offsets(of: partition).suffix(end.count) == end[...] }
            try await consumer.close()
            try await reader.value
            let offsets = seen.offsets(of: partition)
            var left = targets[...]
            for (before, offset) in zip(offsets, offsets.dropFirst().dropLast(end.count))
            where offset != before + 1 {
                // Only a seek breaks the row, and they come in their order.
                let target = left.firstIndex(of: offset)
                #expect(target != nil, "\(offset) behind \(before)")
                if let target { left = left[(target + 1)...] }
            }
        }
    }

    /// Stopping a partition clears its way to our queue; what is assigned again needs it anew.
    @Test(arguments: Conformance.kinds()) func assigningAgainReplacesWhatWasAssigned(_ kind: TestBroker.Kind)
        async throws
    {
        let broker = try await TestBroker.shared(kind)
        try await broker.withTopic("again", partitions: 3) { topic in
            let partitions = (0..<3).map { TopicPartition(topic: topic, partition: $0) }
            try await broker.fill(topic, partitions: 0..<3, count: 20)
            let consumer = try KafkaConsumer(configuration: broker.consumerConfiguration())
            for round in 0..<30 {
                // One, two or three of them, each time from another offset.
                let count = round % 3 + 1
                let first = Int64(round % 7)
                let wanted = partitions.prefix(count)
                try await consumer.assign(Dictionary(uniqueKeysWithValues: wanted.map { ($0, .offset(first)) }))
                #expect(consumer.assignment == Array(wanted))
                var next: [TopicPartition: Int64] = [:]
                for try await record in consumer.records {
                    #expect(record.offset == next[record.topicPartition] ?? first)
                    next[record.topicPartition] = record.offset + 1
                    if next.count == count, next.values.allSatisfy({ $0 > 10 }) { break }
                }
            }
            try await consumer.close()
        }
    }
}
