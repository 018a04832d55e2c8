/// Writes dates as HTTP wants them, IMF-fixdate (RFC 9110 section 5.6.7).
public enum HTTPDate {
    /// Writes a time as text, `Sun, 06 Nov 1994 08:49:37 GMT`.
    ///
    /// - Parameter epochSeconds: seconds since 1970-01-01 00:00 UTC, of the years 0 to 9999.
    /// - Returns: 29 ASCII characters.
    public static func format(epochSeconds: Int64) -> String {
        var bytes: [UInt8] = []
        append(epochSeconds: epochSeconds, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    static func append(epochSeconds: Int64, to output: inout [UInt8]) {
        let days = epochSeconds >= 0 ? epochSeconds / 86_400 : (epochSeconds - 86_399) / 86_400
        let second = Int(epochSeconds - days * 86_400)
        let (year, month, day) = civil(days: Int(days))
        // 1970-01-01 was a Thursday.
        let weekday = ((Int(days) + 4) % 7 + 7) % 7
        output.append(contentsOf: name("SunMonTueWedThuFriSat", weekday))
        output.append(ASCII.comma)
        output.append(ASCII.space)
        appendTwo(day, to: &output)
        output.append(ASCII.space)
        output.append(contentsOf: name("JanFebMarAprMayJunJulAugSepOctNovDec", month - 1))
        output.append(ASCII.space)
        appendTwo(year / 100 % 100, to: &output)
        appendTwo(year % 100, to: &output)
        output.append(ASCII.space)
        appendTwo(second / 3600, to: &output)
        output.append(ASCII.colon)
        appendTwo(second / 60 % 60, to: &output)
        output.append(ASCII.colon)
        appendTwo(second % 60, to: &output)
        output.append(contentsOf: " GMT".utf8)
    }

    private static func name(_ names: String, _ index: Int) -> Substring.UTF8View {
        names.utf8.dropFirst(index * 3).prefix(3)
    }

    private static func appendTwo(_ value: Int, to output: inout [UInt8]) {
        output.append(ASCII.zero + UInt8(truncatingIfNeeded: value / 10 % 10))
        output.append(ASCII.zero + UInt8(truncatingIfNeeded: value % 10))
    }

    /// The Gregorian date of a day, counted in eras of 400 years that begin on 1 March.
    private static func civil(days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }
}
