import Synchronization

@testable import CausewayKafka

/// What a handler was called with, and when.
final class Attempts: Sendable {
    struct Attempt: Sendable {
        let value: String
        let topic: String
        let number: Int
        let time: ContinuousClock.Instant
    }

    struct Refusal: Error {}

    private let log = Mutex<[Attempt]>([])

    var all: [Attempt] { log.withLock { $0 } }
    var values: [String] { all.map(\.value) }

    func of(_ value: String) -> [Attempt] { all.filter { $0.value == value } }

    /// Notes a call and its number.
    @discardableResult
    func note(_ record: DecodedRecord<[UInt8], String>) -> Int {
        let attempt = Attempt(
            value: record.value ?? "", topic: record.topic, number: record.attempt, time: ContinuousClock.now)
        return log.withLock { log in
            log.append(attempt)
            return log.count
        }
    }

    /// The times between the attempts on a value.
    func pauses(_ value: String) -> [Duration] {
        let times = of(value).map(\.time)
        return zip(times.dropFirst(), times).map { $0 - $1 }
    }
}
