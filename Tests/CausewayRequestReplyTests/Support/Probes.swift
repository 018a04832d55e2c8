@testable import CausewayRequestReply

/// A correlator whose steps can stand inside an expectation, which takes no mutating call.
final class CorrelatorProbe<Token> {
    private var correlator: Correlator<Token>

    init(capacity: Int, firstGeneration: UInt64 = 0) {
        correlator = Correlator(instance: 7, capacity: capacity, firstGeneration: firstGeneration)
    }

    var count: Int { correlator.count }
    func open(_ token: Token) -> CorrelationID? { correlator.open(token) }
    func answer(_ id: CorrelationID) -> Correlator<Token>.Match { correlator.answer(id) }
    func close(_ id: CorrelationID) -> Token? { correlator.close(id) }
    func closeAll() -> [Token] { correlator.closeAll() }
}

/// The same for an offset tracker.
final class OffsetTrackerProbe {
    private var tracker = OffsetTracker()

    var committable: Int64? { tracker.committable }
    var underWay: Int { tracker.underWay }
    func begin(_ offset: Int64) -> Bool { tracker.begin(offset) }
    func finish(_ offset: Int64) -> Bool { tracker.finish(offset) }
}
