import CausewayTesting
import Testing

extension ConsoleReader {
    /// Has more commands sent, and waits until all of them have their events.
    func awaitAll(of feed: NumberFeed, and more: Int, within limit: Duration = .seconds(60)) async throws {
        feed.allow(more)
        try await eventually(within: limit) {
            try update()
            return feed.isIdle && isDone(below: feed.sent)
        }
    }

    /// Each command has one event, and each partition's events are numbered by the states that they were decided by: each
    /// of these was the fold of the events before.
    func checkCounts(_ sent: Int, partitions: Int) throws {
        #expect(found.count == sent)
        #expect(repeated == [:])
        var counts: [String: [(offset: Int, count: Int)]] = [:]
        for tags in found.values {
            let words = tags[0].split(separator: " ")
            let offset = try #require(Int(words[1].dropFirst("Offset:".count)))
            counts[String(words[0]), default: []].append((offset, try #require(Int(words[2]))))
        }
        #expect(counts.count == partitions)
        for events in counts.values {
            let inOrder = events.sorted { $0.offset < $1.offset }.map(\.count)
            #expect(inOrder == Array(0..<inOrder.count))
        }
    }
}
