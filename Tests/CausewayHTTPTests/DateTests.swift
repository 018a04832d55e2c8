import CausewayHTTP
import Testing

@Suite struct DateTests {
    @Test(arguments: [
        (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
        (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
        (951_782_399, "Mon, 28 Feb 2000 23:59:59 GMT"),
        (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
        (1_709_164_800, "Thu, 29 Feb 2024 00:00:00 GMT"),
        (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
        (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT"),
        (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
    ])
    func fixedDates(_ epoch: Int64, _ text: String) { #expect(HTTPDate.format(epochSeconds: epoch) == text) }

    @Test func everyDayFollowsTheOneBefore() {
        let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        var day = 0
        for year in 1970...2110 {
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            let months = [
                ("Jan", 31), ("Feb", isLeap ? 29 : 28), ("Mar", 31), ("Apr", 30), ("May", 31), ("Jun", 30), ("Jul", 31),
                ("Aug", 31), ("Sep", 30), ("Oct", 31), ("Nov", 30), ("Dec", 31),
            ]
            for (month, length) in months {
                for date in 1...length {
                    let expected = "\(weekdays[day % 7]), \(date < 10 ? "0" : "")\(date) \(month) \(year) 12:34:56 GMT"
                    #expect(HTTPDate.format(epochSeconds: Int64(day) * 86_400 + 45_296) == expected)
                    day += 1
                }
            }
        }
    }

    @Test func lineIsWrittenOnceASecond() {
        var cache = HTTPDateCache()
        cache.update(epochSeconds: 784_111_777)
        #expect(cache.line == Array("Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n".utf8))
        cache.update(epochSeconds: 784_111_778)
        #expect(cache.line == Array("Date: Sun, 06 Nov 1994 08:49:38 GMT\r\n".utf8))
    }
}
