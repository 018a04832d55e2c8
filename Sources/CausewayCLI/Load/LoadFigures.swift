/// How the requests of a load ended, and how fast.
struct LoadFigures: Sendable {
    var sent = 0
    /// Answered within the time that was measured.
    var answered = 0
    var timedOut = 0
    /// Ended with an error other than a time-out.
    var failed = 0
    /// Microseconds of each answered request.
    var latencies: [UInt32] = []
    var elapsed = Duration.zero

    /// Takes in what another task has measured, but for the time, which is the same.
    mutating func add(_ other: LoadFigures) {
        sent += other.sent
        answered += other.answered
        timedOut += other.timedOut
        failed += other.failed
        latencies += other.latencies
    }

    /// `{"sent","ok","timeout","error","rate","p50_ms","p99_ms"}`; the rate is answered requests a second.
    var json: String {
        let sorted = latencies.sorted()
        let seconds = elapsed / .seconds(1)
        let rate = seconds > 0 ? Double(answered) / seconds : 0
        return "{\"sent\":\(sent),\"ok\":\(answered),\"timeout\":\(timedOut),\"error\":\(failed),"
            + "\"rate\":\(Self.text(rate, digits: 1)),\"p50_ms\":\(Self.percentile(sorted, 0.5)),"
            + "\"p99_ms\":\(Self.percentile(sorted, 0.99))}"
    }

    private static func percentile(_ sorted: [UInt32], _ share: Double) -> String {
        guard !sorted.isEmpty else { return "null" }
        let index = min(sorted.count - 1, Int(Double(sorted.count) * share))
        return text(Double(sorted[index]) / 1000, digits: 3)
    }

    private static func text(_ value: Double, digits: Int) -> String {
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        return "\((value * scale).rounded() / scale)"
    }
}
