import CausewayKafka
import CausewayObservability
import CausewayRequestReply
import CausewayRuntime
import CommandOptions
import Synchronization

/// Asks at a steady rate, however long the replies take, or a number of requests at once.
final class RequesterMember: Service {
    let requester: Requester
    private let topic: String
    private let deadline: Duration
    private let rate: Int
    private let atOnce: Int
    private let loop: EventLoop
    private let requests = Mutex<[Task<Void, Never>]>([])

    var serviceName: String { "load" }

    init(_ options: CommandOptions, _ loop: EventLoop, _ logger: Logger) throws {
        self.loop = loop
        topic = try options.required("topic")
        deadline = try options.seconds("deadline", default: .seconds(5))
        rate = Int(options.value("rate") ?? "100") ?? 100
        atOnce = Int(options.value("at-once") ?? "0") ?? 0
        var configuration = RequesterConfiguration(
            bootstrapServers: try options.required("bootstrap"), replyTopic: try options.required("replies"))
        configuration.requestTopics = [topic]
        configuration.drainTimeout = .milliseconds(500)
        requester = try Requester(configuration: configuration, loop: loop, logger: logger)
    }

    func run() async throws {
        try await requester.waitUntilReady()
        Lines.say("ready")
        if atOnce > 0 {
            for number in 0..<atOnce { begin(number) }
            while requester.statistics.pending < atOnce, !Task.isCancelled { await Task.yield() }
            Lines.say("pending \(requester.statistics.pending)")
            return await waitForCancellation()
        }
        let clock = ContinuousClock()
        let start = clock.now
        var number = 0
        while !Task.isCancelled {
            begin(number)
            number += 1
            try? await Task.sleep(until: start + .seconds(1) * number / rate, clock: clock)
        }
    }

    /// Waits for the end of every request, and says how many there were.
    func finish() async {
        let all = requests.withLock { $0 }
        for request in all { await request.value }
        Lines.say("end \(all.count)")
    }

    private func begin(_ number: Int) {
        let request = Task.detached(executorPreference: loop.taskExecutor) { [self] in
            let clock = ContinuousClock()
            let start = clock.now
            var outcome = "reply"
            do throws(RequestError) {
                let reply = try await requester.request(
                    Array("\(number)".utf8), to: topic, deadline: .after(deadline))
                if reply.text != "\(number)" { outcome = "wrong" }
            } catch {
                outcome = Self.name(error)
            }
            let took = (clock.now - start) / .milliseconds(1)
            Lines.say("done \(number) \(Int(took.rounded(.up))) \(outcome)")
        }
        requests.withLock { $0.append(request) }
    }

    private static func name(_ error: RequestError) -> String {
        switch error {
        case .timeout: "timeout"
        case .draining: "draining"
        case .stopped: "stopped"
        case .noResponder: "noResponder"
        case .overloaded: "overloaded"
        default: "\(error)"
        }
    }
}
