extension HTTPDate {
    /// Reads a date in one of the three forms that HTTP has had (RFC 9110 section 5.6.7).
    ///
    /// - Parameter text: as `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` or `Sun Nov  6 08:49:37 1994`.
    /// - Returns: seconds since 1970-01-01 00:00 UTC; `nil` for anything else.
    public static func parse(_ text: String) -> Int64? {
        let words = text.split(separator: " ", omittingEmptySubsequences: true)
        switch words.count {
        case 6 where words[0].hasSuffix(",") && words[0].utf8.count == 4 && words[5] == "GMT":
            return seconds(words[3], words[2], words[1], words[4])
        case 4 where words[0].hasSuffix("day,") && words[3] == "GMT":
            let date = words[1].split(separator: "-", omittingEmptySubsequences: false)
            guard date.count == 3, date[2].utf8.count == 2, let year = number(date[2], 0...99) else { return nil }
            // Two digits: the years around 2020.
            return seconds(Substring(String(year < 70 ? 2000 + year : 1900 + year)), date[1], date[0], words[2])
        case 5 where words[0].utf8.count == 3: return seconds(words[4], words[1], words[2], words[3])
        default: return nil
        }
    }

    private static func seconds(
        _ year: Substring, _ month: Substring, _ day: Substring, _ clock: Substring
    ) -> Int64? {
        let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let parts = clock.split(separator: ":", omittingEmptySubsequences: false)
        guard year.utf8.count == 4, let year = number(year, 1...9999), let month = names.firstIndex(of: String(month)),
            let day = number(day, 1...31), parts.count == 3, parts.allSatisfy({ $0.utf8.count == 2 }),
            let hour = number(parts[0], 0...23), let minute = number(parts[1], 0...59),
            let second = number(parts[2], 0...60)
        else { return nil }
        let days = days(year: year, month: month + 1, day: day)
        return Int64(days) * 86_400 + Int64(hour * 3600 + minute * 60 + second)
    }

    private static func number(_ text: Substring, _ range: ClosedRange<Int>) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ ASCII.isDigit($0) }), let number = Int(text), range.contains(number)
        else { return nil }
        return number
    }

    /// The days from 1970-01-01 to a date of the Gregorian calendar, counted in eras of 400 years that begin on 1 March.
    private static func days(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
