import CausewayKafka
import CausewayTesting
import KafkaTestSupport

/// Numbers of some keys over some hours of record time, a part of them out of order, and what they come to by nothing but
/// their list.
struct MinuteFeed {
    /// A key and the start of its minute.
    struct Place: Hashable {
        let key: String
        let start: Int
    }

    /// What the numbers of a key in a minute come to.
    struct Totals: Equatable {
        var count = 0
        var sum = 0
        var least = Int.max
        var greatest = Int.min
    }

    private struct Number {
        let key: Int
        let time: Int
        let number: Int
    }

    private static let keys = 200
    private let partitions: Int
    private let numbers: [Number]

    /// Makes numbers 10 ms apart; one in 20 comes up to 25 s later than its neighbours, one in 100 three minutes or more.
    init(_ count: Int, partitions: Int, seed: UInt64) {
        self.partitions = partitions
        var random = SeededRandom(seed: seed)
        numbers = (0..<count).map { number in
            let draw = Int.random(in: 0..<100, using: &random)
            let delay =
                switch draw {
                case 0..<5: Int.random(in: 1...25_000, using: &random)
                case 5: Int.random(in: 180_000...600_000, using: &random)
                default: 0
                }
            return Number(
                key: Int.random(in: 0..<Self.keys, using: &random), time: 1_700_000_000_000 + number * 10 - delay,
                number: Int.random(in: 0...1_000_000, using: &random))
        }
    }

    /// Writes some of the numbers, 100 bytes each, in their order within each partition.
    func send(_ range: Range<Int>, to topic: String, by producer: KafkaProducer) async throws {
        let padding = [UInt8](repeating: UInt8(ascii: " "), count: 100)
        let records = numbers[range].lazy.map { number in
            let digits = Array("\(number.number)".utf8)
            return ProducerRecord(
                topic: topic, partition: number.key % partitions, key: Array("key-\(number.key)".utf8),
                value: digits + padding.dropFirst(digits.count),
                timestamp: KafkaTimestamp(milliseconds: Int64(number.time)))
        }
        for result in await producer.send(contentsOf: records) { _ = try result.get() }
    }

    /// What there must be in the end.
    struct Expected {
        /// Of all minutes.
        var totals: [Place: Totals] = [:]
        /// Of those that take no more numbers.
        var closed: [Place: Totals] = [:]
        /// How many minutes of a key take more numbers.
        var open: Int { totals.count - closed.count }
        /// How many numbers came too late.
        var late = 0
    }

    /// What there must be in the end, if minutes take numbers that are so many milliseconds late.
    func expected(grace: Int) -> Expected {
        var totals: [Place: Totals] = [:]
        var latest = [Int](repeating: 0, count: partitions)
        var late = 0
        for number in numbers {
            let partition = number.key % partitions
            latest[partition] = max(latest[partition], number.time)
            let start = number.time / 60_000 * 60_000
            if latest[partition] >= start + 60_000 + grace {
                late += 1
                continue
            }
            var total = totals[Place(key: "key-\(number.key)", start: start)] ?? Totals()
            total.count += 1
            total.sum += number.number
            total.least = min(total.least, number.number)
            total.greatest = max(total.greatest, number.number)
            totals[Place(key: "key-\(number.key)", start: start)] = total
        }
        let closed = totals.filter { place, _ in
            let key = Int(place.key.dropFirst(4)) ?? 0
            return place.start + 60_000 + grace <= latest[key % partitions]
        }
        return Expected(totals: totals, closed: closed, late: late)
    }
}
