extension MetricLabels {
    /// The same names with one value for all, for the series that the rest share past the limit.
    var overflowing: MetricLabels {
        MetricLabels(Dictionary(pairs.map { ($0.name, "overflow") }) { first, _ in first })
    }
}
