/// The replies of several responders to one request until they are enough; belongs to the requester's loop.
final class GatherCollector: ReplyCollector {
    typealias Caller = UnsafeContinuation<Result<GatheredReplies, RequestError>, Never>

    private let goal: GatherGoal
    private var caller: Caller?
    private let task: SuspendedTask?
    private var gathered = GatheredReplies()
    private var responders: Set<[UInt8]> = []

    init(_ goal: GatherGoal, _ caller: Caller, _ task: SuspendedTask?) {
        self.goal = goal
        self.caller = caller
        self.task = task
    }

    var isCancelled: Bool { caller != nil && task?.isCancelled ?? false }

    func receive(_ reply: Reply, _ head: ReplyHead, problem: Problem?) -> CollectorStep {
        // A responder that worked on the request twice, as after a crash, counts once.
        if let responder = head.responder, !responders.insert(responder).inserted { return .duplicate }
        if let problem { gathered.problems.append(problem) } else { gathered.replies.append(reply) }
        guard goal.isReached(gathered) else { return .taken }
        gathered.isComplete = true
        resume(.success(gathered))
        return .finished
    }

    func end(with error: RequestError) {
        guard case .timeout = error else { return resume(.failure(error)) }
        gathered.isComplete = goal.isDeadline
        resume(.success(gathered))
    }

    private func resume(_ result: Result<GatheredReplies, RequestError>) {
        caller?.resume(returning: result)
        caller = nil
    }
}
