internal import CausewayKafka
internal import CausewayRequestReply
internal import CausewayRuntime

/// Requests sent in a closed loop: each of a number of tasks sends its next request when it has its reply.
struct RequestLoad: Sendable {
    let topic: String
    var value: [UInt8]? = []
    var key: [UInt8]?
    var headers: KafkaHeaders = []
    var principal: String?
    var typeID: String?
    var inFlight = 1
    var timeout = Duration.seconds(5)
    /// How many requests are counted; nil for as many as the duration allows.
    var count: Int?
    /// How long requests are counted; nil until the count is reached.
    var duration: Duration?
    /// How long requests are sent before that.
    var warmUp = Duration.zero

    init(topic: String) { self.topic = topic }

    /// Sends one of the requests.
    func send(_ requester: Requester, deadline: Deadline) async throws(RequestError) -> Reply {
        try await requester.request(
            value, to: topic, key: key, headers: headers, principal: principal, typeID: typeID, deadline: deadline)
    }

    /// Runs it on the requester's loop.
    func run(_ requester: Requester, _ loop: EventLoop) async -> LoadFigures {
        let begin = Deadline.after(warmUp)
        let sender = LoadSender(
            load: self, requester: requester, left: count.map { LoadAllowance($0) }, begin: begin,
            end: duration.map { begin.advanced(by: $0) } ?? .never)
        return await withTaskGroup(of: LoadFigures.self) { group in
            for _ in 0..<inFlight {
                group.addTask(executorPreference: loop.taskExecutor) { await sender.run() }
            }
            var figures = LoadFigures()
            for await part in group { figures.add(part) }
            figures.elapsed = min(Deadline.now(), sender.end).since(begin)
            return figures
        }
    }
}
