import CausewayKafka
import CausewayObservability
import CausewayRequestReply
import CausewayRuntime
import CommandOptions

/// A requester or a responder as a process that tests kill and freeze.
///
/// A requester prints a line a request, once it has ended; a responder what it has counted, ten times a second.
@main struct RequestReplyTestMember {
    private static let known = [
        CommandOption("role", "ROLE", help: "requester or responder"),
        CommandOption("bootstrap", "HOST:PORT", help: "the brokers"),
        CommandOption("topic", "NAME", help: "the topic of requests"),
        CommandOption("replies", "NAME", help: "the topic of replies"),
        CommandOption("group", "NAME", help: "a responder's group"),
        CommandOption("session-timeout", "SECONDS", help: "session.timeout.ms"),
        CommandOption("work", "SECONDS", help: "how long a responder takes for a request"),
        CommandOption("deadline", "SECONDS", help: "a request's deadline"),
        CommandOption("rate", "NUMBER", help: "requests a second"),
        CommandOption("at-once", "NUMBER", help: "so many requests together, and no more"),
    ]

    static func main() async throws {
        let options = try CommandOptions(Array(CommandLine.arguments.dropFirst()), known: known)
        let logger = Logger(label: "member", level: .warning, sink: TextLogSink())
        let loop = try EventLoop(name: "member", logger: logger)
        switch try options.required("role") {
        case "responder":
            let member = try ResponderMember(options, loop, logger)
            try await ServiceGroup([member.responder, member], logger: logger).run()
        default:
            let member = try RequesterMember(options, loop, logger)
            try await ServiceGroup([member.requester, member], logger: logger).run()
            // Those that the stop has ended are told about here too.
            await member.finish()
        }
        await loop.shutdown()
    }
}
