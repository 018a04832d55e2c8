import CausewayTesting

@testable import CausewayKafka

extension KafkaConsumer {
    /// Reads a number of records and leaves the loop.
    func take(_ count: Int) async throws -> [ConsumerRecord] {
        var taken: [ConsumerRecord] = []
        if count == 0 { return [] }
        for try await record in records {
            taken.append(record.copy())
            if taken.count == count { break }
        }
        return taken
    }

    /// The offsets of a number of records.
    func takeOffsets(_ count: Int) async throws -> [Int64] { try await take(count).map(\.offset) }

    /// Reads in a task of its own until the consumer is closed.
    func read(into seen: SeenRecords) -> Task<Void, any Error> {
        Task { for try await record in records { seen.note(record) } }
    }

    /// Waits until so many partitions are assigned.
    func awaitAssignment(_ count: Int) async throws {
        try await eventually(within: .seconds(20)) { assignment.count == count }
    }
}
