internal import CausewayRuntime

/// The records of a streamed reply between their arrival and their reader; belongs to the requester's loop.
final class StreamCollector: ReplyCollector {
    typealias Reader = UnsafeContinuation<Result<Reply?, RequestError>, Never>

    let window: Int
    /// Sends credit: how many records may have been sent in all.
    var onCredit: ((Int) -> Void)?

    private var sequence = ReplySequence()
    private var buffer: [Reply] = []
    private var first = 0
    private var handedOut = 0
    private var granted: Int
    private var reader: Reader?
    private var end: Result<Reply?, RequestError>?

    init(window: Int) {
        self.window = window
        granted = window
    }

    var isCancelled: Bool { false }

    // MARK: Arriving

    func receive(_ reply: Reply, _ head: ReplyHead, problem: Problem?) -> CollectorStep {
        switch sequence.take(head.sequence, isLast: head.isLast || problem != nil, run: head.run) {
        case .duplicate: return .duplicate
        case .broken(let failure): return finish(.failure(.brokenStream(failure)))
        case .end:
            if let problem { return finish(.failure(.problem(problem))) }
            // Of a responder that does not stream: its one reply is all.
            if head.sequence == nil { handOver(reply) }
            return finish(.success(nil))
        case .element:
            if sequence.count > granted { return finish(.failure(.brokenStream(.overflow(at: sequence.count - 1)))) }
            handOver(reply)
            return .taken
        }
    }

    func end(with error: RequestError) { _ = finish(.failure(error)) }

    private func finish(_ end: Result<Reply?, RequestError>) -> CollectorStep {
        if self.end == nil { self.end = end }
        onCredit = nil
        if let reader, first == buffer.count {
            self.reader = nil
            // Said once; after that the stream is over.
            self.end = .success(nil)
            reader.resume(returning: end)
        }
        return .finished
    }

    private func handOver(_ reply: Reply) {
        guard let reader else { return buffer.append(reply) }
        self.reader = nil
        noteHandedOut()
        reader.resume(returning: .success(reply))
    }

    // MARK: Reading

    /// Hands the next record over, now or when it comes.
    func next(_ reader: Reader) {
        if self.reader != nil { return reader.resume(returning: .failure(.brokenStream(.readerBusy))) }
        if first < buffer.count {
            let reply = buffer[first]
            first += 1
            if first == buffer.count {
                buffer.removeAll(keepingCapacity: true)
                first = 0
            }
            noteHandedOut()
            reader.resume(returning: .success(reply))
        } else if let end {
            self.end = .success(nil)
            reader.resume(returning: end)
        } else {
            self.reader = reader
        }
    }

    private func noteHandedOut() {
        handedOut += 1
        // Each half window, so that the responder goes on before it has to stop.
        guard granted - handedOut <= window / 2, let onCredit else { return }
        granted = handedOut + window
        onCredit(granted)
    }
}
