import CausewayKafka
import Testing

@testable import CausewayProcessor

/// What becomes of records, one after the other.
struct WindowStateTests {
    /// The numbers of a window's records, in their order.
    private struct ListFold: WindowFold {
        func input(from record: ConsumerRecord) -> Int? { nil }
        func first(_ input: Int) -> [Int] { [input] }
        func add(_ input: Int, to value: inout [Int]) { value.append(input) }
    }

    private typealias State = WindowState<ListFold>

    /// What a transaction would write, as `key@start: values`.
    private func take(_ state: inout State, asOf base: Int64? = nil) -> [String] {
        let changes = state.takeChanges(withFinals: false, asOf: base, expiredLimit: 100)
        state.committed(changes, at: base)
        return lines(changes)
    }

    private func lines(_ changes: WindowChanges<[Int]>) -> [String] {
        (changes.updates.map { "\(String(decoding: $0.place.key, as: UTF8.self))@\($0.place.start): \($0.value)" }
            + changes.expired.map { "\(String(decoding: $0.key, as: UTF8.self))@\($0.start) deleted" }).sorted()
    }

    @discardableResult
    private func add(_ state: inout State, _ key: String, at time: Int64, _ offset: Int64) -> (updates: Int, late: Int)
    {
        state.add(Int(offset), key: Array(key.utf8), time: time, offset: offset)
    }

    @Test func recordsGoIntoTheWindowsOfTheirKeys() {
        var state = State(.tumbling(of: .milliseconds(10), gracePeriod: .milliseconds(10)), ListFold())
        #expect(add(&state, "a", at: 1, 0) == (1, 0))
        #expect(add(&state, "b", at: 9, 1) == (1, 0))
        #expect(add(&state, "a", at: 10, 2) == (1, 0))
        #expect(add(&state, "a", at: 2, 3) == (1, 0), "out of order, within grace")
        #expect(state.count == 3)
        #expect(take(&state) == ["a@0: [0, 3]", "a@10: [2]", "b@0: [1]"])
        #expect(take(&state).isEmpty)
        add(&state, "a", at: 11, 4)
        add(&state, "a", at: 12, 5)
        #expect(take(&state) == ["a@10: [2, 4, 5]"], "what has changed, once")
    }

    @Test func aRecordForAWindowThatHasClosedIsLate() {
        var state = State(.tumbling(of: .milliseconds(10), gracePeriod: .milliseconds(5)), ListFold())
        add(&state, "a", at: 9, 0)
        add(&state, "b", at: 14, 1)
        #expect(add(&state, "a", at: 3, 2) == (1, 0), "a millisecond before it closes")
        add(&state, "b", at: 15, 3)
        #expect(add(&state, "a", at: 3, 4) == (0, 1))
        #expect(state.streamTime == 15, "a late record leaves stream time as it is")
        #expect(take(&state) == ["a@0: [0, 2]", "b@10: [1, 3]"])
    }

    @Test func aRecordMayBeLateForSomeOfItsWindows() {
        var state = State(.hopping(of: .milliseconds(10), every: .milliseconds(4)), ListFold())
        add(&state, "a", at: 12, 0)
        // In [0, 10), which has closed, [4, 14) and [8, 18).
        #expect(add(&state, "a", at: 9, 1) == (2, 1))
        #expect(take(&state) == ["a@12: [0]", "a@4: [0, 1]", "a@8: [0, 1]"])
    }

    @Test func aRecordThatIsAheadOfItsTimeClosesWindowsOfItsOwnPartitionOnly() {
        var state = State(.tumbling(of: .milliseconds(10)), ListFold())
        add(&state, "a", at: 1_000, 0)
        #expect(add(&state, "a", at: 999, 1) == (0, 1))
        #expect(add(&state, "a", at: 1_001, 2) == (1, 0))
    }

    @Test func resultsAreDeletedAfterTheirRetention() {
        var state = State(
            .tumbling(of: .milliseconds(10), gracePeriod: .milliseconds(5), retention: .milliseconds(20)), ListFold())
        add(&state, "a", at: 0, 0)
        add(&state, "b", at: 3, 1)
        #expect(take(&state).count == 2)
        add(&state, "a", at: 31, 2)
        #expect(take(&state, asOf: 31) == ["a@30: [2]"])
        #expect(state.count == 3, "stream time as of the commit before is what counts")
        #expect(state.hasExpired(asOf: 31))
        #expect(!state.hasExpired(asOf: 29))
        let changes = state.takeChanges(withFinals: false, asOf: 31, expiredLimit: 1)
        #expect(changes.expired.count == 1)
        state.putBack(changes)
        #expect(state.count == 3, "what is not committed is not deleted")
        #expect(take(&state, asOf: 31) == ["a@0 deleted", "b@0 deleted"])
        #expect(state.count == 1)
        #expect(!state.hasExpired(asOf: 31))
    }

    @Test func whatWasNotCommittedIsTakenAgainWithWhatHasComeSince() {
        var state = State(.tumbling(of: .milliseconds(10)), ListFold())
        add(&state, "a", at: 0, 0)
        add(&state, "b", at: 0, 1)
        let changes = state.takeChanges(withFinals: false, asOf: nil, expiredLimit: 100)
        add(&state, "a", at: 1, 2)
        state.putBack(changes)
        #expect(take(&state) == ["a@0: [0, 2]", "b@0: [1]"])
    }

    @Test func finalValuesAreThoseOfWindowsThatHaveClosed() {
        var state = State(.tumbling(of: .milliseconds(10), gracePeriod: .milliseconds(5)), ListFold())
        func finals(_ changes: WindowChanges<[Int]>) -> [String] {
            changes.finals.map { "\(String(decoding: $0.place.key, as: UTF8.self))@\($0.place.start): \($0.value)" }
                .sorted()
        }
        add(&state, "a", at: 0, 0)
        var changes = state.takeChanges(withFinals: true, asOf: nil, expiredLimit: 100)
        #expect(finals(changes).isEmpty)
        state.committed(changes, at: 0)
        add(&state, "a", at: 2, 1)
        add(&state, "b", at: 15, 2)
        changes = state.takeChanges(withFinals: true, asOf: 0, expiredLimit: 100)
        #expect(finals(changes) == ["a@0: [0, 1]"])
        state.putBack(changes)
        changes = state.takeChanges(withFinals: true, asOf: 0, expiredLimit: 100)
        #expect(finals(changes) == ["a@0: [0, 1]"], "not committed, so again")
        state.committed(changes, at: 15)
        changes = state.takeChanges(withFinals: true, asOf: 15, expiredLimit: 100)
        #expect(finals(changes).isEmpty, "once")
    }
}
