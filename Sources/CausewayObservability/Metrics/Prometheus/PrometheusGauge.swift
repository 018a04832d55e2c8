/// One gauge series: an atomic `Double`, or a closure that is asked when the metrics are read.
final class PrometheusGauge: Gauge {
    private let stored: AtomicDouble
    private let observe: (@Sendable () -> Double)?

    init(observe: (@Sendable () -> Double)? = nil) {
        stored = AtomicDouble()
        self.observe = observe
    }

    var value: Double { observe?() ?? stored.load() }

    func set(_ value: Double) { stored.store(value) }

    func add(_ amount: Double) { stored.add(amount) }
}
