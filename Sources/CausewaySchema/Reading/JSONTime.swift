/// A date and time as RFC 3339 writes it, on the calendar that Swift's dates count by.
struct JSONTime {
    var secondsSince1970: Double

    init(secondsSince1970: Double) { self.secondsSince1970 = secondsSince1970 }

    /// Reads a date, `T`, a time with or without a fraction of a second, and `Z` or an offset; nothing else.
    init?(_ text: String) {
        let bytes = text.utf8.span
        func number(_ range: Range<Int>) -> Int? {
            guard range.upperBound <= bytes.count else { return nil }
            var value = 0
            for index in range {
                let digit = bytes[index] &- UInt8(ascii: "0")
                guard digit <= 9 else { return nil }
                value = value * 10 + Int(digit)
            }
            return value
        }
        func has(_ byte: UInt8, _ index: Int) -> Bool { index < bytes.count && bytes[index] == byte }
        func has(_ character: Unicode.Scalar, _ index: Int) -> Bool { has(UInt8(ascii: character), index) }

        guard let year = number(0..<4), has("-", 4), let month = number(5..<7), has("-", 7), let day = number(8..<10),
            has("T", 10) || has("t", 10), let hour = number(11..<13), has(":", 13), let minute = number(14..<16),
            has(":", 16), let second = number(17..<19), (1...12).contains(month), day >= 1,
            day <= Self.days(in: month, of: year), hour < 24, minute < 60, second < 60
        else { return nil }
        var index = 19
        var fraction = 0.0
        if has(".", index) {
            let start = index + 1
            index = start
            while index < bytes.count, bytes[index] &- UInt8(ascii: "0") <= 9 { index += 1 }
            // More digits than a date holds are cut off.
            guard index > start, let digits = number(start..<min(index, start + 9)) else { return nil }
            fraction = Double(digits) / Self.power(min(index - start, 9))
        }
        var offset = 0
        if has("Z", index) || has("z", index) {
            index += 1
        } else {
            guard has("+", index) || has("-", index), let hours = number(index + 1..<index + 3), has(":", index + 3),
                let minutes = number(index + 4..<index + 6), hours < 24, minutes < 60
            else { return nil }
            offset = (has("-", index) ? -1 : 1) * (hours * 60 + minutes) * 60
            index += 6
        }
        guard index == bytes.count else { return nil }
        let whole = Self.dayNumber(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset
        secondsSince1970 = Double(whole) + fraction
    }

    /// The time as text, to the millisecond; nil before the year 0 and after 9999.
    var text: String? {
        guard secondsSince1970.isFinite, secondsSince1970.magnitude < 1e12 else { return nil }
        let milliseconds = Int((secondsSince1970 * 1000).rounded())
        let (day, time) = Self.divide(milliseconds, by: 86_400_000)
        let date = Self.date(ofDay: day)
        guard (0...9999).contains(date.year) else { return nil }
        var text = "\(Self.pad(date.year, 4))-\(Self.pad(date.month, 2))-\(Self.pad(date.day, 2))T"
        text += "\(Self.pad(time / 3_600_000, 2)):\(Self.pad(time / 60_000 % 60, 2)):\(Self.pad(time / 1000 % 60, 2))"
        if time % 1000 != 0 { text += ".\(Self.pad(time % 1000, 3))" }
        return text + "Z"
    }

    private static func pad(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// Quotient and remainder, this one never below zero.
    private static func divide(_ number: Int, by divisor: Int) -> (Int, Int) {
        let (quotient, rest) = number.quotientAndRemainder(dividingBy: divisor)
        return rest < 0 ? (quotient - 1, rest + divisor) : (quotient, rest)
    }

    /// The date of a day that counts from 1970.
    private static func date(ofDay day: Int) -> (year: Int, month: Int, day: Int) {
        let (era, dayOfEra) = divide(day + 719_468, by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let year = yearOfEra + era * 400 + (month >= 10 ? 1 : 0)
        return (year, month < 10 ? month + 3 : month - 9, dayOfYear - (153 * month + 2) / 5 + 1)
    }

    private static func power(_ exponent: Int) -> Double { (0..<exponent).reduce(1.0) { value, _ in value * 10 } }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since 1970; a year begins in March, so that the day of a leap year is its last.
    private static func dayNumber(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let (y, m) = month > 2 ? (year, month - 3) : (year - 1, month + 9)
        let leaps = y >= 0 ? y / 4 - y / 100 + y / 400 : -1
        return y * 365 + leaps + (m * 153 + 2) / 5 + day - 1 - 719_468
    }
}
