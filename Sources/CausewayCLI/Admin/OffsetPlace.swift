internal import CausewayKafka
internal import CommandOptions
internal import FoundationEssentials

/// A place in partitions, as `--to` takes it.
enum OffsetPlace {
    static func read(_ text: String) throws(UsageError) -> StartingOffset {
        if text == "beginning" { return .beginning }
        if text == "end" { return .end }
        if let offset = Int64(text), offset >= 0 { return .offset(offset) }
        if text.hasPrefix("tail:"), let count = Int64(text.dropFirst(5)), count >= 0 { return .tail(count) }
        if let time = try? Date(text, strategy: .iso8601) {
            return .timestamp(KafkaTimestamp(milliseconds: Int64(time.timeIntervalSince1970 * 1_000)))
        }
        throw UsageError(
            "option '--to' takes beginning, end, an offset, tail:N, or a time as 2026-11-25T10:00:00Z, not '\(text)'")
    }
}
