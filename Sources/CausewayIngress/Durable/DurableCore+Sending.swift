internal import CausewayHTTP
internal import CausewayKafka
internal import CausewayObservability
internal import CausewayRequestReply
internal import CausewayRuntime
internal import CausewaySchema

/// From the claim to the request's end.
extension DurableCore {
    /// How a request begins.
    enum Beginning {
        /// It was answered before.
        case known(RequestOutcome)
        /// It is this gateway's now.
        case sent(RunningRequest)
    }

    /// How a wait for an answer ended.
    enum Waited {
        case outcome(RequestOutcome)
        /// There will be none.
        case failed(RequestError)
        /// A reply of somebody who keeps no outcomes.
        case unkept(ReplyValue)
        case notYet
    }

    /// How long an outcome is waited for when the reply is there.
    private static var settling: Duration { .seconds(2) }

    // MARK: Beginning

    /// Sends a request, unless it was sent before.
    ///
    /// - Parameters:
    ///   - request: What it is known by.
    ///   - route: Its route.
    ///   - key: Its idempotency key; one without needs no claim yet.
    ///   - command: Makes what is asked; called only by who has the claim.
    /// - Returns: Its outcome, if it has one.
    /// - Throws: `HTTPError` 409 while it runs, 422 for other contents, 503 while that can't be known.
    func begin(
        _ request: DurableRequest, _ route: DurableRoute, key: String?, _ command: DurableCommand
    ) async throws -> Beginning {
        try checkReady()
        attempts += 1
        let deadline = Deadline.after(route.deadline)
        let now = Self.now()
        table.prune(at: now)
        let claim = RequestClaim(
            claimant: name, attempt: attempts, fingerprint: request.fingerprint.description, route: route.name,
            principal: request.principal, deadline: now + route.deadline.wholeMilliseconds,
            lifetime: (route.deadline + configuration.grace).wholeMilliseconds)
        let run = RunningRequest(request, claim)
        if let key {
            if let known = try await standing(of: request, now) { return .known(known) }
            // From here on nobody else on this gateway begins it.
            running[request.id] = run
            do {
                if let known = try await win(run) {
                    forget(run)
                    return .known(known)
                }
            } catch {
                forget(run)
                // It may be in the log, now or later; nothing is sent for it.
                if error is Unreachable { Task(executorPreference: loop.taskExecutor) { await self.withdraw(run) } }
                throw error
            }
            send(run, route, command, key, deadline)
        } else {
            running[request.id] = run
            send(run, route, command, nil, deadline)
        }
        return .sent(run)
    }

    private func checkReady() throws {
        guard let reason = notReadyReason else { return }
        throw HTTPError(.serviceUnavailable, "Not ready: \(reason).", fields: [.retryAfter: "1"])
    }

    /// The outcome of a request; nil if it is to be sent.
    private func standing(of request: DurableRequest, _ now: Int64) async throws -> RequestOutcome? {
        let standing = table.standing(of: request.id, at: now)
        // First: the outcome may be there before the reply.
        if case .done(let outcome) = standing {
            try check(request, outcome.request.fingerprint.description)
            return outcome
        }
        if let run = running[request.id] {
            try check(request, run.request.fingerprint.description)
            if run.end != nil, case .outcome(let outcome) = await result(of: run, until: .after(Self.settling)) {
                return outcome
            }
            throw stillRunning(request)
        }
        guard case .running(let claim) = standing else { return nil }
        try check(request, claim.fingerprint)
        throw stillRunning(request)
    }

    private func check(_ request: DurableRequest, _ fingerprint: String) throws {
        if request.fingerprint.description == fingerprint { return }
        counters.add(.reused)
        throw HTTPError(HTTPProblem(.requestReused))
    }

    private func stillRunning(_ request: DurableRequest) -> HTTPError {
        counters.add(.running)
        return HTTPError(
            HTTPProblem(
                status: .conflict, type: "urn:causeway:problem:request-running", title: "Still running",
                detail: "The first request with this idempotency key is not answered yet. Ask again later.",
                instance: "\(configuration.statusPath)/\(request.id)"), fields: [.retryAfter: "1"])
    }

    // MARK: Claims

    /// Writes a claim and waits until it is read; the request's outcome if another one came to it before.
    private func win(_ run: RunningRequest) async throws -> RequestOutcome? {
        run.isClaimed = true
        let place = try await write(run.claim, run.request.id)
        let deadline = Deadline.after(.seconds(5))
        let id = run.request.id
        while positions[place.partition, default: 0] <= place.offset {
            if deadline.hasPassed || hasEnded || Task.isCancelled {
                throw Unreachable(detail: "The claim was not read in time.")
            }
            await pause(for: .request(id), until: deadline) { $0.positions[place.partition, default: 0] > place.offset }
        }
        switch table.standing(of: id, at: Self.now()) {
        case .running(let claim) where claim.isSame(as: run.claim):
            return nil
        case .running(let claim):
            counters.add(.lost)
            try check(run.request, claim.fingerprint)
            throw stillRunning(run.request)
        case .done(let outcome):
            try check(run.request, outcome.request.fingerprint.description)
            return outcome
        case .unknown, .expired:
            throw Unreachable(detail: "The claim was read too late.")
        }
    }

    private func write(
        _ claim: RequestClaim, _ id: RequestDigest
    ) async throws -> (partition: TopicPartition, offset: Int64) {
        let record = ProducerRecord(
            topic: configuration.claimTopic, key: Array(id.description.utf8), value: try JSONWriter().write(claim))
        do {
            let metadata = try await producer.send(record)
            return (metadata.topicPartition, metadata.offset ?? -1)
        } catch {
            logger.warning("a claim was not written: \(error)", ["topic": configuration.claimTopic])
            throw Unreachable(detail: "The request could not be noted.")
        }
    }

    /// Has a request in the log that has no claim there yet: before its client is told where to ask.
    func note(_ run: RunningRequest) async throws {
        if case .failure(let error) = run.end, error.isUnsent { throw error }
        run.isAccepted = true
        if run.isClaimed { return }
        _ = try await write(run.claim, run.request.id)
        run.isClaimed = true
    }

    // MARK: The request

    /// Sends the request in a task of its own: it goes on when its client has gone.
    private func send(
        _ run: RunningRequest, _ route: DurableRoute, _ command: DurableCommand, _ key: String?, _ deadline: Deadline
    ) {
        counters.add(.sent)
        var headers = command.headers
        for header in run.request.headers { headers.append(header) }
        if let key { headers.append(name: WireContract.idempotencyKey, text: key) }
        let sending = headers
        Task(executorPreference: loop.taskExecutor) { [requester] in
            var result: Result<Reply, RequestError>
            repeat {
                do throws(RequestError) {
                    result = .success(
                        try await requester.request(
                            command.value, to: route.topic, key: command.key, headers: sending,
                            principal: run.request.principal, deadline: deadline))
                } catch {
                    result = .failure(error)
                }
            } while await self.isToBeSentAgain(run, result, deadline)
            await self.ended(run, result)
        }
    }

    /// Whether a request that could not be sent is tried again, after a moment: its client was told that it is accepted.
    private func isToBeSentAgain(
        _ run: RunningRequest, _ result: Result<Reply, RequestError>, _ deadline: Deadline
    ) async -> Bool {
        guard case .failure(let error) = result, error.isUnsent, run.isAccepted else { return false }
        await pause(for: .request(run.request.id), until: min(deadline, .after(.seconds(1)))) { _ in false }
        return !deadline.hasPassed && !hasEnded
    }

    private func ended(_ run: RunningRequest, _ result: Result<Reply, RequestError>) async {
        run.end = result
        run.settled = .after(Self.settling)
        happened(.request(run.request.id))
        switch result {
        case .failure(let error) where error.isUnsent:
            await withdraw(run)
        case .failure(.problem(let problem)) where problem.isNoOutcome:
            if problem.type == Problem.notDurableType { await withdraw(run) }
        case .failure(.problem), .success:
            // Until then a client that comes again is told so by this.
            _ = await self.result(of: run, until: run.settled)
        case .failure: break
        }
        forget(run)
    }

    private func forget(_ run: RunningRequest) {
        if running[run.request.id] === run { running[run.request.id] = nil }
    }

    /// Takes a claim back whose request was not sent, so that it can be sent anew at once.
    private func withdraw(_ run: RunningRequest) async {
        // One without a key has none.
        guard run.isClaimed else { return }
        counters.add(.withdrawn)
        var claim = run.claim
        claim.isWithdrawn = true
        _ = try? await write(claim, run.request.id)
    }

    // MARK: Waiting

    /// Suspends until a request of this gateway has its outcome, or never will.
    func result(of run: RunningRequest, until deadline: Deadline) async -> Waited {
        let id = run.request.id
        while true {
            if case .done(let outcome) = table.standing(of: id, at: Self.now()) { return .outcome(outcome) }
            if let waited = Self.withoutOutcome(run) { return waited }
            if deadline.hasPassed || Task.isCancelled || hasEnded { return .notYet }
            let end = run.end == nil
            await pause(for: .request(id), until: min(deadline, run.settled)) { core in
                if case .done = core.table.standing(of: id, at: Self.now()) { return true }
                return (run.end == nil) != end
            }
        }
    }

    private static func withoutOutcome(_ run: RunningRequest) -> Waited? {
        switch run.end {
        case nil: nil
        case .failure(.problem(let problem)) where problem.isNoOutcome: .failed(.problem(problem))
        case .failure(.problem(let problem)): run.settled.hasPassed ? .failed(.problem(problem)) : nil
        case .failure(let error): .failed(error)
        case .success(let reply):
            run.settled.hasPassed ? .unkept(ReplyValue(reply.value, headers: reply.headers)) : nil
        }
    }

    /// How a request stands; waits until a deadline while it runs.
    func standing(of id: RequestDigest, until deadline: Deadline) async -> RequestTable.Standing {
        table.prune(at: Self.now())
        while true {
            let standing = table.standing(of: id, at: Self.now())
            switch standing {
            case .done, .expired: return standing
            case .unknown where running[id] == nil: return standing
            case .unknown, .running: break
            }
            if deadline.hasPassed || Task.isCancelled || hasEnded {
                if case .unknown = standing, let run = running[id] { return .running(run.claim) }
                return standing
            }
            await pause(for: .request(id), until: deadline) { core in
                if case .done = core.table.standing(of: id, at: Self.now()) { true } else { false }
            }
        }
    }
}

/// A claim could not be written, or not be read back.
private struct Unreachable: HTTPErrorConvertible {
    let detail: String

    var httpError: HTTPError { HTTPError(.serviceUnavailable, detail, fields: [.retryAfter: "1"]) }
}

extension RequestError {
    /// Whether the request is in no log, so that nobody works on it.
    fileprivate var isUnsent: Bool {
        switch self {
        case .noResponder, .overloaded, .notReady, .tooManyInFlight, .tooManyBytesInFlight, .unencodable, .stopped: true
        case .timeout, .refused, .problem, .cancelled, .draining, .brokenStream, .undecodable: false
        }
    }
}
