import Synchronization

/// One counter series: an atomic integer.
final class PrometheusCounter: Counter {
    private let count = Atomic<Int>(0)

    var value: Int { count.load(ordering: .relaxed) }

    func increment(by amount: Int) {
        guard amount > 0 else { return }
        count.wrappingAdd(amount, ordering: .relaxed)
    }
}
