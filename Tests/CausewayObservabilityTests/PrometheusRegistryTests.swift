import CausewayObservability
import Testing

@Suite struct PrometheusRegistryTests {
    @Test func rendersTheTextFormat() {
        let registry = PrometheusRegistry()
        registry.counter("requests_total", help: "Requests\nserved.", labels: ["route": "/a\"b\\c\nd"]).increment(by: 3)
        registry.counter("requests_total", help: "other", labels: ["route": "/"]).increment()
        registry.gauge("connections", help: "Open connections.").set(2.5)
        let histogram = registry.histogram("took_seconds", help: "Time.", labels: ["m": "GET"], buckets: [1, 0.25])
        for value in [0.25, 0.5, 7] { histogram.record(value) }
        registry.observe("threads", help: "Threads.") { 9 }
        #expect(
            registry.render() == #"""
                # HELP connections Open connections.
                # TYPE connections gauge
                connections 2.5
                # HELP requests_total Requests\nserved.
                # TYPE requests_total counter
                requests_total{route="/"} 1
                requests_total{route="/a\"b\\c\nd"} 3
                # HELP threads Threads.
                # TYPE threads gauge
                threads 9
                # HELP took_seconds Time.
                # TYPE took_seconds histogram
                took_seconds_bucket{m="GET",le="0.25"} 1
                took_seconds_bucket{m="GET",le="1"} 2
                took_seconds_bucket{m="GET",le="+Inf"} 3
                took_seconds_sum{m="GET"} 7.75
                took_seconds_count{m="GET"} 3

                """#)
    }

    @Test func theSameNameAndLabelsAreTheSameSeries() {
        let registry = PrometheusRegistry()
        registry.counter("n", help: "", labels: ["a": "1", "b": "2"]).increment()
        registry.counter("n", help: "", labels: ["b": "2", "a": "1"]).increment()
        #expect(registry.render().contains(#"n{a="1",b="2"} 2"#))
    }

    @Test func losesNoUpdateFromManyThreads() async {
        let registry = PrometheusRegistry()
        let counter = registry.counter("n", help: "")
        let gauge = registry.gauge("g", help: "")
        let histogram = registry.histogram("h", help: "", labels: .none, buckets: [10])
        await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<5_000 {
                        counter.increment()
                        gauge.add(1)
                        histogram.record(1.0)
                    }
                }
            }
        }
        let text = registry.render()
        #expect(text.contains("\nn 40000\n"))
        #expect(text.contains("\ng 40000\n"))
        #expect(text.contains("\nh_sum 40000\nh_count 40000\n"))
    }

    @Test func anotherKindUnderATakenNameIsNotShownAndSaidSo() {
        let registry = PrometheusRegistry()
        registry.counter("n", help: "").increment()
        registry.gauge("n", help: "").set(77)
        let text = registry.render()
        #expect(text.contains("\nn 1\n"))
        #expect(!text.contains("77"))
        #expect(text.contains("# n was also asked for"))
    }

    @Test func seriesPastTheLimitShareOne() {
        let registry = PrometheusRegistry(seriesLimit: 2)
        for value in 0..<10 {
            registry.counter("n", help: "", labels: ["user": "\(value)"]).increment()
        }
        let text = registry.render()
        #expect(text.contains(#"n{user="overflow"} 8"#))
        #expect(text.split(separator: "\n").count == 2 + 3)
    }

    @Test func namesAreMadeLegal() {
        let registry = PrometheusRegistry()
        registry.counter("9 lives:é", help: "", labels: ["a-b": "x"]).increment()
        #expect(registry.render().contains(#"_9_lives:_{a_b="x"} 1"#))
    }

    @Test func numbersThatAreNone() {
        let registry = PrometheusRegistry()
        registry.gauge("a", help: "").set(.nan)
        registry.gauge("b", help: "").set(-.infinity)
        let histogram = registry.histogram("c", help: "")
        histogram.record(Double.nan)
        let counter = registry.counter("d", help: "")
        counter.increment(by: -5)
        let text = registry.render()
        #expect(text.contains("\na NaN\n"))
        #expect(text.contains("\nb -Inf\n"))
        #expect(text.contains("\nc_count 0\n"))
        #expect(text.contains("\nd 0\n"))
    }

    @Test func durationsAreSeconds() {
        let registry = PrometheusRegistry()
        let histogram = registry.histogram("h", help: "")
        histogram.record(Duration.milliseconds(1_500))
        #expect(registry.render().contains("\nh_sum 1.5\n"))
    }
}
