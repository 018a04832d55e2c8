import Foundation
import Testing

@testable import CausewayObservability

@Suite struct WallClockTimeTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000000Z"),
            (-1, "1969-12-31T23:59:59.999999Z"),
            (951_782_400_000_000_000, "2000-02-29T00:00:00.000000Z"),
            (1_709_251_199_999_999_999, "2024-02-29T23:59:59.999999Z"),
            (4_107_542_400_000_000_000, "2100-03-01T00:00:00.000000Z"),
        ] as [(Int64, String)])
    func formatsUTC(_ nanoseconds: Int64, _ text: String) {
        #expect(WallClockTime(nanoseconds: nanoseconds).rfc3339 == text)
    }

    @Test func agreesWithFoundationOverNearlyThreeCenturies() {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        for day in stride(from: Int64(-70 * 365), to: 200 * 365, by: 7) {
            let date = Date(timeIntervalSince1970: Double(day) * 86_400)
            let parts = calendar.dateComponents([.year, .month, .day], from: date)
            let expected = [parts.year, parts.month, parts.day].map { $0 ?? -1 }
            let text = WallClockTime(nanoseconds: day * 86_400_000_000_000).rfc3339.prefix(10)
            #expect(text.split(separator: "-").map { Int($0) ?? -2 } == expected)
        }
    }

    @Test func nowIsNow() {
        let seconds = Double(WallClockTime.now().nanoseconds) / 1e9
        #expect(abs(seconds - Date().timeIntervalSince1970) < 5)
    }
}
