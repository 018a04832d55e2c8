import CausewayKafka
import CausewayObservability
import CausewayRequestReply
import CausewayRuntime
import CommandOptions

/// Echoes requests, after work that takes its time.
struct ResponderMember: Service {
    let responder: Responder

    var serviceName: String { "statistics" }

    init(_ options: CommandOptions, _ loop: EventLoop, _ logger: Logger) throws {
        var configuration = ResponderConfiguration(
            bootstrapServers: try options.required("bootstrap"), topic: try options.required("topic"),
            group: try options.required("group"))
        configuration.consumer.sessionTimeout = try options.seconds("session-timeout", default: .seconds(45))
        configuration.consumer.heartbeatInterval = configuration.consumer.sessionTimeout / 5
        let work = try options.seconds("work", default: .zero)
        responder = try Responder(configuration: configuration, loop: loop, logger: logger) { request in
            if work > .zero { try await Task.sleep(for: work) }
            return ReplyValue(request.value)
        }
    }

    func run() async throws {
        try await responder.waitUntilReady()
        Lines.say("ready")
        while !Task.isCancelled {
            let counted = responder.statistics
            Lines.say("counted \(counted.handled) \(counted.expired) \(counted.cancelled)")
            try? await Task.sleep(for: .milliseconds(100))
        }
    }
}
