public import CausewayKafka
internal import CausewayRuntime

/// How record time is cut into windows, how long each waits for records that are late, and how long its results are kept.
///
/// Windows begin at multiples of `hop` from 1970-01-01 UTC, before it too. A window closes when stream time has come to its
/// end plus `gracePeriod`; stream time is the latest record time that a partition has had, so that the same records close
/// the same windows whenever they are read. All times count in whole milliseconds.
public struct TimeWindows: Sendable, Hashable {
    /// How long a window is.
    public let size: Duration
    /// From the start of a window to the start of the next one; shorter than `size`, they overlap.
    public let hop: Duration
    /// How long after its end, in stream time, a window still takes records.
    public let gracePeriod: Duration
    /// How long after its end, in stream time, a window's results are kept; then they are deleted by tombstones.
    public let retention: Duration

    let sizeMilliseconds: Int64
    let hopMilliseconds: Int64
    private let graceMilliseconds: Int64
    private let retentionMilliseconds: Int64

    /// Windows one after the other: each record is in one.
    ///
    /// - Parameters:
    ///   - size: How long a window is.
    ///   - gracePeriod: How long after its end a window still takes records.
    ///   - retention: How long after its end a window's results are kept; not shorter than `gracePeriod`.
    /// - Returns: The windows.
    public static func tumbling(
        of size: Duration, gracePeriod: Duration = .zero, retention: Duration = .seconds(86_400)
    ) -> TimeWindows {
        TimeWindows(size: size, hop: size, gracePeriod: gracePeriod, retention: retention)
    }

    /// Windows that overlap: each record is in `size / hop` of them.
    ///
    /// - Parameters:
    ///   - size: How long a window is.
    ///   - hop: From the start of a window to the start of the next one, at most `size`; it need not divide it.
    ///   - gracePeriod: How long after its end a window still takes records.
    ///   - retention: How long after its end a window's results are kept; not shorter than `gracePeriod`.
    /// - Returns: The windows.
    public static func hopping(
        of size: Duration, every hop: Duration, gracePeriod: Duration = .zero, retention: Duration = .seconds(86_400)
    ) -> TimeWindows {
        TimeWindows(size: size, hop: hop, gracePeriod: gracePeriod, retention: retention)
    }

    private init(size: Duration, hop: Duration, gracePeriod: Duration, retention: Duration) {
        self.size = size
        self.hop = hop
        self.gracePeriod = gracePeriod
        self.retention = retention
        sizeMilliseconds = size.clampedNanoseconds / 1_000_000
        hopMilliseconds = hop.clampedNanoseconds / 1_000_000
        graceMilliseconds = gracePeriod.clampedNanoseconds / 1_000_000
        retentionMilliseconds = retention.clampedNanoseconds / 1_000_000
    }

    /// The windows that a moment is in, the earliest first; none for a moment that is 70 million years from 1970.
    ///
    /// - Parameter time: The moment.
    /// - Returns: The windows.
    public func windows(at time: KafkaTimestamp) -> [TimeWindow] {
        guard problem == nil, Self.isUsable(time.milliseconds) else { return [] }
        return starts(at: time.milliseconds).reversed().map { window(startingAt: $0) }
    }

    // MARK: For the aggregation

    /// What is wrong with the settings; nil if nothing is.
    var problem: String? {
        if hopMilliseconds < 1 { return "windows start every \(hop): a millisecond is the least" }
        if hopMilliseconds > sizeMilliseconds {
            return "windows of \(size) start every \(hop): records between them would be in none; hop is at most size"
        }
        if graceMilliseconds < 0 { return "gracePeriod is \(gracePeriod): it can't be negative" }
        if retentionMilliseconds < graceMilliseconds {
            return
                "retention (\(retention)) is shorter than gracePeriod (\(gracePeriod)): results that still change would go"
        }
        if sizeMilliseconds / hopMilliseconds > 100_000 {
            return "each record is in \(sizeMilliseconds / hopMilliseconds) windows: at most 100,000 are possible"
        }
        return nil
    }

    /// Whether sums of a time and durations can be made: durations are at most 292 years.
    static func isUsable(_ time: Int64) -> Bool { time.magnitude < UInt64(Int64.max) / 4 }

    func window(startingAt start: Int64) -> TimeWindow {
        TimeWindow(
            start: KafkaTimestamp(milliseconds: start), end: KafkaTimestamp(milliseconds: start + sizeMilliseconds))
    }

    /// The starts of the windows that a time is in, the latest first.
    func starts(at time: Int64) -> StrideTo<Int64> {
        let rest = time % hopMilliseconds
        let latest = time - (rest < 0 ? rest + hopMilliseconds : rest)
        return stride(from: latest, to: time - sizeMilliseconds, by: -Int(hopMilliseconds))
    }

    /// Whether a window takes no more records.
    func isClosed(_ start: Int64, at streamTime: Int64) -> Bool {
        start + sizeMilliseconds + graceMilliseconds <= streamTime
    }

    /// Whether a window's results are to be deleted.
    func isExpired(_ start: Int64, at streamTime: Int64) -> Bool {
        start + sizeMilliseconds + retentionMilliseconds <= streamTime
    }
}
