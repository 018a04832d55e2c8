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
