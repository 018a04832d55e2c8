import Testing

@testable import CausewayKafka

/// The steps of a transactional producer.
struct TransactionStateTests {
    private let trouble = KafkaError(.timedOut, "in the test")

    private func opened() -> TransactionState {
        var state = TransactionState()
        #expect(state.stepToOpen == .initialize)
        state.took(.initialize, .done)
        #expect(state.stepToOpen == .begin)
        state.took(.begin, .done)
        #expect(state.stepToOpen == nil)
        return state
    }

    @Test(arguments: [TransactionState.Step.commit, .abort]) func aTransactionIsEndedOnce(_ step: TransactionState.Step)
    {
        var state = opened()
        let (first, second) = (state.end(by: step), state.end(by: .abort))
        #expect(first && !second)
        state.took(step, .done)
        #expect(state.isIdle && state.stepToOpen == .begin)
    }

    /// Who does not know what became of a commit must ask again, not abort.
    @Test func aCommitThatWasNotAnsweredIsTakenUpAgain() {
        var state = opened()
        _ = state.end(by: .commit)
        state.took(.commit, .unfinished(trouble))
        #expect(state.stepToOpen == .commit)
        state.took(.commit, .mustAbort(trouble))
        #expect(state.stepToOpen == .abort)
        state.took(.abort, .unfinished(trouble))
        #expect(state.stepToOpen == .abort)
        state.took(.abort, .done)
        #expect(state.isIdle)
    }

    @Test func afterAFatalErrorThereIsNoStep() {
        var state = opened()
        _ = state.end(by: .commit)
        state.took(.commit, .fatal(trouble))
        #expect(state.stepToOpen == nil && state.failure?.code == .timedOut)
        let isOpen = state.end(by: .abort)
        #expect(!isOpen)
        state.took(.abort, .done)
        #expect(state.failure != nil)
    }

    @Test func whatCantBeBegunIsTriedAgain() {
        var state = TransactionState()
        state.took(.initialize, .unfinished(trouble))
        state.took(.initialize, .mustAbort(trouble))
        #expect(state.stepToOpen == .initialize)
    }
}
