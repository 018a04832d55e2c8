import CausewayTestingCore
import Testing

@Suite struct EventuallyTests {
    struct NotYet: Error {}

    @Test func returnsOnceTheConditionHolds() async throws {
        var checks = 0
        try await eventually {
            checks += 1
            if checks == 2 { throw NotYet() }
            return checks == 5
        }
        #expect(checks == 5)
    }

    @Test func saysWhereAndWhatAtTheLimit() async throws {
        let error = await #expect(throws: ConditionNotMet.self) {
            try await eventually(within: .milliseconds(20)) { throw NotYet() }
        }
        let text = try #require(error).description
        #expect(text.contains("EventuallyTests.swift") && text.contains("0.02 seconds") && text.contains("NotYet"))
    }

    @Test func checksOnceEvenWithoutTime() async throws {
        try await eventually(within: .zero) { true }
    }

    @Test func returnsTheFirstValue() async throws {
        var left: [Int?] = [7, nil, nil]
        #expect(try await eventuallyValue { left.removeLast() } == 7)
    }

    @Test func endsWithItsTask() async throws {
        let task = Task { try await eventually(within: .seconds(60)) { false } }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}
