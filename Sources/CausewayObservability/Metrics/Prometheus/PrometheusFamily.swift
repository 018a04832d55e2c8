/// All series of one metric name.
struct PrometheusFamily {
    /// What kind of instrument the name belongs to; the exposition format's names.
    enum Kind: String {
        case counter, gauge, histogram
    }

    /// An instrument of a series.
    enum Instrument {
        case counter(PrometheusCounter)
        case gauge(PrometheusGauge)
        case histogram(PrometheusHistogram)

        var kind: Kind {
            switch self {
            case .counter: .counter
            case .gauge: .gauge
            case .histogram: .histogram
            }
        }
    }

    let kind: Kind
    let help: String
    var series: [MetricLabels: Instrument] = [:]
}
