/// What the numbers of a key in a minute come to.
struct MinuteTotals: Codable, Sendable {
    /// How late a number may be.
    static let gracePeriod = Duration.seconds(30)

    private(set) var key = ""
    private(set) var count = 0
    private(set) var sum = 0
    private(set) var least = Int.max
    private(set) var greatest = Int.min

    mutating func add(_ key: String, _ number: Int) {
        self.key = key
        count += 1
        sum += number
        least = min(least, number)
        greatest = max(greatest, number)
    }
}
