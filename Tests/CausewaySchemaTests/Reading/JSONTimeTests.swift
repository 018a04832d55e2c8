import CausewaySchema
import Foundation
import Testing

@Suite("Dates in JSON", .timeLimit(.minutes(3)))
struct JSONTimeTests {
    private func read(_ text: String) -> Double? {
        try? JSONReader().read(Date.self, from: Array("\"\(text)\"".utf8)).timeIntervalSince1970
    }

    @Test(
        "Dates of RFC 3339 are read",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("1985-04-12T23:20:50.52Z", 482_196_050.52),
            ("1996-12-19T16:39:57-08:00", 851_042_397),
            ("1937-01-01T12:00:27.87+00:20", -1_041_337_172.13), ("2000-02-29t23:59:59z", 951_868_799),
            ("0001-01-01T00:00:00Z", -62_135_596_800),
            ("9999-12-31T23:59:59Z", 253_402_300_799), ("2026-01-31T12:00:00.123456789+14:00", 1_769_810_400.123456789),
        ])
    func good(text: String, seconds: Double) { #expect(abs((read(text) ?? .infinity) - seconds) < 1e-6) }

    @Test(
        "Anything else is not",
        arguments: [
            "", "2026-01-31", "2026-01-31 12:00:00Z", "2026-01-31T12:00:00", "2026-01-31T12:00Z",
            "2026-02-29T12:00:00Z", "2026-13-01T12:00:00Z",
            "2026-00-01T12:00:00Z", "2026-01-00T12:00:00Z", "2026-01-31T24:00:00Z", "2026-01-31T12:60:00Z",
            "2026-01-31T12:00:60Z", "2026-01-31T12:00:00.Z",
            "2026-01-31T12:00:00+1:00", "2026-01-31T12:00:00+0100", "2026-01-31T12:00:00Zx", "26-01-31T12:00:00Z",
            "+2026-01-31T12:00:00Z", "2026-01-31T12:00:00é",
            "2026-01-31T12:00:00+24:00", "2026-1-31T12:00:00Z", "1900-02-29T00:00:00Z",
        ])
    func bad(text: String) { #expect(read(text) == nil) }

    @Test("Days of ten thousand years are read as they were written, those since 1582 as by Foundation")
    func differential() async throws {
        var random = SplitMix(seed: 3)
        for step in 0..<3000 {
            // Others get their turn on the pool meanwhile.
            if step % 100 == 0 { await Task.yield() }
            let date = Date(
                timeIntervalSince1970: Double(Int64.random(in: -62_167_219_200...253_402_300_799, using: &random)))
            let text = String(decoding: try JSONWriter().write(date), as: UTF8.self)
            // Foundation counts by Julius Caesar's calendar before, RFC 3339 doesn't.
            if date.timeIntervalSince1970 > -12_219_292_800 { #expect(text == "\"\(date.formatted(.iso8601))\"") }
            #expect(try JSONReader().read(Date.self, from: Array(text.utf8)) == date)
        }
    }

    @Test("Milliseconds are kept, whole seconds have none")
    func fractions() throws {
        func write(_ seconds: Double) throws -> String {
            String(decoding: try JSONWriter().write(Date(timeIntervalSince1970: seconds)), as: UTF8.self)
        }
        #expect(try write(0.25) == "\"1970-01-01T00:00:00.250Z\"")
        #expect(try write(-0.5) == "\"1969-12-31T23:59:59.500Z\"")
        #expect(try write(1.9999) == "\"1970-01-01T00:00:02Z\"")
        #expect(throws: EncodingError.self) { try write(1e12) }
        #expect(throws: EncodingError.self) { try write(.nan) }
        #expect(throws: EncodingError.self) { try write(253_402_300_800) }
    }
}
