/// Where a transactional producer stands, and what it has to do next.
///
/// One step is under way at a time. A step that was not done by its deadline goes on at the coordinator: it is taken up
/// again before anything else.
struct TransactionState {
    enum Step: Equatable {
        case initialize, begin, commit, abort
    }

    private enum Phase {
        /// Earlier producers are not fenced yet. Next: `idle`.
        case new
        /// No transaction. Next: `open`.
        case idle
        /// Next: `ending`.
        case open
        /// A commit or an abort is under way, or has to be taken up again. Next: `idle`, or `ending` by an abort.
        case ending(Step)
        /// The producer is over.
        case failed(KafkaError)
    }

    private var phase = Phase.new
    /// Whether nothing new may begin.
    private(set) var isClosing = false

    /// Why the producer is over.
    var failure: KafkaError? { if case .failed(let error) = phase { error } else { nil } }

    /// The next step on the way to an open transaction; nil once there is one.
    var stepToOpen: Step? {
        switch phase {
        case .new: .initialize
        case .idle: .begin
        case .ending(let step): step
        case .open, .failed: nil
        }
    }

    /// Whether earlier producers are fenced and nothing is left open.
    var isIdle: Bool { if case .idle = phase { true } else { false } }

    /// Begins to end the open transaction; false if there is none, as somebody else ends it, or the producer is over.
    mutating func end(by step: Step) -> Bool {
        guard case .open = phase else { return false }
        phase = .ending(step)
        return true
    }

    /// Nothing new begins from now on.
    mutating func close() { isClosing = true }

    /// A step has come to something.
    mutating func took(_ step: Step, _ outcome: TransactionOutcome) {
        if failure != nil { return }
        switch (outcome, step) {
        case (.fatal(let error), _): phase = .failed(error)
        case (.done, .initialize), (.done, .commit), (.done, .abort): phase = .idle
        case (.done, .begin): phase = .open
        case (.mustAbort, .commit), (.mustAbort, .begin): phase = .ending(.abort)
        // What can't be begun can be tried again; an abort that can't be made is.
        case (.mustAbort, .initialize), (.mustAbort, .abort), (.unfinished, _): break
        }
    }
}
