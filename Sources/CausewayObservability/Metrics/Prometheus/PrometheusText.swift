/// Writes the text exposition format 0.0.4 of Prometheus.
struct PrometheusText {
    private(set) var text = ""

    /// Appends the HELP and TYPE lines and all series of a metric.
    mutating func append(family: PrometheusFamily, named name: String) {
        text += "# HELP \(name) \(Self.escaped(family.help, quotes: false))\n"
        text += "# TYPE \(name) \(family.kind.rawValue)\n"
        let series = family.series
            .map { (labels: Self.render($0.key), instrument: $0.value) }
            .sorted { $0.labels < $1.labels }
        for (labels, instrument) in series {
            append(instrument, named: name, labels: labels)
        }
    }

    /// Appends a line that Prometheus skips.
    mutating func append(comment: String) {
        text += "# \(Self.escaped(comment, quotes: false))\n"
    }

    private mutating func append(_ instrument: PrometheusFamily.Instrument, named name: String, labels: String) {
        switch instrument {
        case .counter(let counter):
            appendSample(name, labels, String(counter.value))
        case .gauge(let gauge):
            appendSample(name, labels, Self.number(gauge.value))
        case .histogram(let histogram):
            append(histogram, named: name, labels: labels)
        }
    }

    private mutating func append(_ histogram: PrometheusHistogram, named name: String, labels: String) {
        let (buckets, sum) = histogram.snapshot()
        let separator = labels.isEmpty ? "" : ","
        for (upperBound, count) in buckets {
            let bound = "\(labels)\(separator)le=\"\(Self.number(upperBound))\""
            appendSample(name + "_bucket", bound, String(count))
        }
        appendSample(name + "_sum", labels, Self.number(sum))
        appendSample(name + "_count", labels, String(buckets.last?.count ?? 0))
    }

    private mutating func appendSample(_ name: String, _ labels: String, _ value: String) {
        text += labels.isEmpty ? "\(name) \(value)\n" : "\(name){\(labels)} \(value)\n"
    }

    private static func render(_ labels: MetricLabels) -> String {
        labels.pairs.map { "\(labelName($0.name))=\"\(escaped($0.value, quotes: true))\"" }.joined(separator: ",")
    }

    /// Replaces what a metric's name may not have: `[a-zA-Z_:][a-zA-Z0-9_:]*`.
    static func metricName(_ name: String) -> String {
        legal(name) { $0 == ":" }
    }

    /// Replaces what a label's name may not have: `[a-zA-Z_][a-zA-Z0-9_]*`.
    static func labelName(_ name: String) -> String {
        legal(name) { _ in false }
    }

    private static func legal(_ name: String, alsoAllowing isAllowed: (Unicode.Scalar) -> Bool) -> String {
        var legal = ""
        for (index, scalar) in name.unicodeScalars.enumerated() {
            let isDigit = ("0"..."9").contains(scalar)
            let isLetter = ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_"
            if isDigit, index == 0 { legal += "_" }
            legal.unicodeScalars.append(isDigit || isLetter || isAllowed(scalar) ? scalar : "_")
        }
        return legal.isEmpty ? "_" : legal
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        // Whole numbers without ".0", as people read them; Prometheus takes both.
        if let whole = Int(exactly: value), abs(whole) < 1 << 53 { return String(whole) }
        return "\(value)"
    }
}
