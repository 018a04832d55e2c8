internal import CausewayKafka
internal import CommandOptions
internal import FoundationEssentials

/// A place in partitions, as `--to` and `--from` take it.
enum OffsetPlace {
    static func read(_ text: String, option: String = "to") throws(UsageError) -> StartingOffset {
        if text == "beginning" { return .beginning }
        if text == "end" { return .end }
        if let offset = Int64(text), offset >= 0 { return .offset(offset) }
        if text.hasPrefix("tail:"), let count = Int64(text.dropFirst(5)), count >= 0 { return .tail(count) }
        if text.hasPrefix("ms:"), let time = Int64(text.dropFirst(3)), time >= 0 {
            return .timestamp(KafkaTimestamp(milliseconds: time))
        }
        if let time = try? Date(text, strategy: .iso8601) {
            return .timestamp(KafkaTimestamp(milliseconds: Int64(time.timeIntervalSince1970 * 1_000)))
        }
        throw UsageError(
            """
            option '--\(option)' takes beginning, end, an offset, tail:N, or a time as 2026-11-25T10:00:00Z or \
            ms:1795600800000, not '\(text)'
            """)
    }
}
