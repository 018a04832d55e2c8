extension WallClockTime {
    /// The moment as RFC 3339 text in UTC with microseconds, such as `2026-11-24T09:30:00.000125Z`.
    public var rfc3339: String {
        let (days, nanosecondOfDay) = Self.floorDivide(nanoseconds, 86_400_000_000_000)
        let (year, month, day) = Self.civilDate(daysSinceEpoch: days)
        let second = nanosecondOfDay / 1_000_000_000
        let microsecond = nanosecondOfDay % 1_000_000_000 / 1_000
        var text = ""
        text.reserveCapacity(27)
        Self.append(year, digits: 4, to: &text)
        text += "-"
        Self.append(month, digits: 2, to: &text)
        text += "-"
        Self.append(day, digits: 2, to: &text)
        text += "T"
        Self.append(second / 3_600, digits: 2, to: &text)
        text += ":"
        Self.append(second / 60 % 60, digits: 2, to: &text)
        text += ":"
        Self.append(second % 60, digits: 2, to: &text)
        text += "."
        Self.append(microsecond, digits: 6, to: &text)
        text += "Z"
        return text
    }

    /// The date of a day in the proleptic Gregorian calendar.
    ///
    /// Counts in eras of 400 years that begin on 1 March, so that the leap day is a year's last day.
    private static func civilDate(daysSinceEpoch: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let daysFromEpochToMarchOfYear0: Int64 = 719_468
        let (era, dayOfEra) = floorDivide(daysSinceEpoch + daysFromEpochToMarchOfYear0, 146_097)
        let leapCorrected = dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096
        let yearOfEra = leapCorrected / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, day)
    }

    private static func floorDivide(_ value: Int64, _ divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    private static func append(_ value: Int64, digits: Int, to text: inout String) {
        let plain = String(value)
        for _ in 0..<max(0, digits - plain.utf8.count) { text += "0" }
        text += plain
    }
}
