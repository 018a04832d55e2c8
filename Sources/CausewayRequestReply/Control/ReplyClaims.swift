/// Which requester reads which partition of a reply topic, from the claims in the control topic; pure.
///
/// Kafka has no compare-and-set: whoever's claim of a partition comes first in the log and is still renewed has it. Two
/// that read the same partition do no harm, as correlation ids are random: each drops the other's replies.
struct ReplyClaims {
    /// A claim that was not renewed for so long is over, in milliseconds.
    static let lifetime: Int64 = 10_000

    private struct Claim {
        var partition: Int
        /// Where in the log the claim of this partition began.
        var offset: Int64
        /// The log's time of the last renewal, in milliseconds.
        var renewed: Int64
    }

    private var claims: [String: Claim] = [:]
    /// The latest time in the log.
    private var now = Int64.min

    /// Notes a claim or its renewal.
    ///
    /// - Parameters:
    ///   - partition: The partition.
    ///   - instance: Who claims it; a claim of another partition ends the one before.
    ///   - offset: The record's offset in the control topic.
    ///   - time: The record's time in milliseconds.
    mutating func heard(_ partition: Int, of instance: String, offset: Int64, time: Int64) {
        now = max(now, time)
        if let known = claims[instance], known.partition == partition, isLive(known) {
            claims[instance]?.renewed = time
        } else {
            claims[instance] = Claim(partition: partition, offset: offset, renewed: time)
        }
    }

    /// Notes the end of a requester.
    ///
    /// - Parameter instance: Who has ended.
    mutating func ended(_ instance: String) { claims[instance] = nil }

    /// The partition that an instance has claimed last.
    func partition(of instance: String) -> Int? { claims[instance]?.partition }

    /// Whether an instance has its place: no more of those who claimed its partition came before it than read the
    /// partition that fewest read.
    ///
    /// Where a partition is free that means: its claim is the first of those that are live.
    ///
    /// - Parameters:
    ///   - instance: The instance.
    ///   - count: How many partitions the reply topic has.
    /// - Returns: False too if it has no claim.
    func isSettled(_ instance: String, of count: Int) -> Bool {
        guard let own = claims[instance] else { return false }
        let before = claims.count { other, claim in
            other != instance && claim.partition == own.partition && claim.offset < own.offset && isLive(claim)
        }
        return before <= readers(of: count, but: instance).min() ?? 0
    }

    /// A partition to claim: one that nobody reads, else one that few read.
    ///
    /// - Parameters:
    ///   - count: How many partitions the reply topic has, at least one.
    ///   - instance: Who is to claim it.
    ///   - generator: What chooses between equals: those that start together should not choose the same.
    /// - Returns: The partition.
    func choice(of count: Int, for instance: String, using generator: inout some RandomNumberGenerator) -> Int {
        let readers = readers(of: count, but: instance)
        let fewest = readers.min() ?? 0
        return readers.indices.filter { readers[$0] == fewest }.randomElement(using: &generator) ?? 0
    }

    private func readers(of count: Int, but instance: String) -> [Int] {
        var readers = [Int](repeating: 0, count: count)
        for (other, claim) in claims
        where other != instance && readers.indices.contains(claim.partition) && isLive(claim) {
            readers[claim.partition] += 1
        }
        return readers
    }

    private func isLive(_ claim: Claim) -> Bool { now - claim.renewed <= Self.lifetime }
}
