import CausewayObservability
import Testing

@Suite struct TraceContextTests {
    let text = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    @Test func readsAndWritesTheSame() throws {
        let context = try #require(TraceContext(traceparent: text, state: "vendor=1"))
        #expect(context.traceparent == text)
        #expect(context.isSampled)
        #expect(context.state == "vendor=1")
        #expect("\(context.traceID)" == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect("\(context.spanID)" == "00f067aa0ba902b7")
    }

    @Test(arguments: [
        "", "00", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-extra",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0g",
        "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.more",
        " 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
        "00-4bf92f3577b34da6a3ce929d0e0e473é-00f067aa0ba902b7-01",
    ])
    func refusesWhatTheGrammarForbids(_ text: String) {
        #expect(TraceContext(traceparent: text) == nil)
    }

    @Test func readsALaterVersionWithMoreFields() {
        let later = TraceContext(traceparent: "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-03-more")
        #expect(later?.traceparent == text)
    }

    @Test func aChildKeepsTheTraceAndHasItsOwnSpan() throws {
        let parent = try #require(TraceContext(traceparent: text, state: "vendor=1"))
        let child = parent.child()
        #expect(child.traceID == parent.traceID)
        #expect(child.spanID != parent.spanID)
        #expect(child.isSampled && child.state == "vendor=1")
    }

    @Test func rootsDiffer() {
        #expect(TraceContext.root().traceID != TraceContext.root().traceID)
        #expect(TraceContext.root(isSampled: true).traceparent.hasSuffix("-01"))
    }

    @Test func dropsStateThatIsTooLong() {
        #expect(TraceContext(traceparent: text, state: String(repeating: "a", count: 513))?.state == nil)
    }
}
