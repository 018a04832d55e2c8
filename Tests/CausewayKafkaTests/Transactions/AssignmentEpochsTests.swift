import Testing

@testable import CausewayKafka

/// What offsets may be committed with, through rebalances.
struct AssignmentEpochsTests {
    private typealias Epochs = AssignmentEpochs<String>

    private func metadata(_ epochs: Epochs, _ numbers: UInt64...) -> String? {
        if case .metadata(let metadata) = epochs.answer(for: numbers) { metadata } else { nil }
    }

    @Test func anEpochHasTheMetadataOfItsGeneration() {
        var epochs = Epochs()
        epochs.renew("generation 1")
        let number = epochs.begin()
        #expect(metadata(epochs, number) == "generation 1")
    }

    /// What is kept through a rebalance is committed with the newer generation.
    @Test func whatIsKeptGoesOn() {
        var epochs = Epochs()
        epochs.renew("generation 1")
        let (kept, given) = (epochs.begin(), epochs.begin())
        epochs.end(given)
        epochs.renew("generation 2")
        #expect(metadata(epochs, kept) == "generation 2")
        #expect(metadata(epochs, given) == nil)
        #expect(metadata(epochs, kept, given) == nil)
    }

    /// The same partition again is another epoch: somebody else may have had it in between.
    @Test func whatComesBackIsAnotherEpoch() {
        var epochs = Epochs()
        epochs.renew("generation 1")
        let before = epochs.begin()
        epochs.end(before)
        epochs.renew("generation 2")
        let after = epochs.begin()
        #expect(metadata(epochs, before) == nil)
        #expect(metadata(epochs, after) == "generation 2")
    }

    @Test func whoIsThrownOutHasNothing() {
        var epochs = Epochs()
        epochs.renew("generation 1")
        let number = epochs.begin()
        epochs.renew(nil)
        #expect(epochs.isInForce(number))
        #expect(metadata(epochs, number) == nil)
    }
}
