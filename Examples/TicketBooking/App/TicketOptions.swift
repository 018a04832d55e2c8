import CausewayObservability
import CommandOptions

/// The command line of the sample.
struct TicketOptions: Sendable {
    /// What a process does.
    enum Role: String, CaseIterable {
        /// Everything, in one process.
        case all
        /// The HTTP side.
        case gateway
        /// The deciding side.
        case worker
    }

    var role = Role.all
    /// The cluster; nil for the embedded broker.
    var bootstrapServers: String?
    var host = "127.0.0.1"
    /// nil for a worker that serves no health checks.
    var port: Int? = 8080
    var logLevel = Logger.Level.notice
    /// Time after which the group takes a silent worker for dead.
    var sessionTimeout = Duration.seconds(10)

    /// How long a command may take; past it the answer is 504.
    var requestTimeout = Duration.seconds(5)
    /// How long a command with an idempotency key, or whose client need not wait, may wait to be decided.
    var commandDeadline = Duration.seconds(60)
    /// How long after that it may still be under way.
    var grace = Duration.seconds(15)
    /// Time that a broker waits for records before it answers a fetch with none; nil for Kafka's default.
    ///
    /// The embedded broker waits the whole of it also when a record comes.
    var fetchWait: Duration?

    /// The defaults: everything in this process, on port 8080.
    init() {}

    /// Reads a command line.
    init(_ words: [String]) throws(UsageError) {
        let options = try CommandOptions(words, known: Self.known)
        if let text = options.value("role") {
            guard let role = Role(rawValue: text) else {
                throw UsageError("option '--role' takes all, gateway or worker, not '\(text)'")
            }
            self.role = role
        }
        bootstrapServers = options.value("bootstrap")
        if role != .all, bootstrapServers == nil {
            throw UsageError("the role \(role.rawValue) needs a cluster: '--bootstrap host:port'")
        }
        host = options.value("host") ?? host
        let standard = role == .worker ? -1 : 8080
        let port = try options.number("port", in: -1...65535, default: standard)
        self.port = port < 0 ? nil : port
        sessionTimeout = try options.seconds("session-timeout", default: sessionTimeout)
        requestTimeout = try options.seconds("timeout", default: requestTimeout)
        commandDeadline = try options.seconds("deadline", default: commandDeadline)
        grace = try options.seconds("grace", default: grace)
        if options.has("fetch-wait") { fetchWait = try options.seconds("fetch-wait", default: .milliseconds(500)) }
        if options.has("verbose") { logLevel = .debug }
    }

    private static let known = [
        CommandOption("role", "R", help: "all (default), gateway or worker"),
        CommandOption("bootstrap", "B", help: "brokers, host:port; without it the embedded broker, in this process"),
        CommandOption("host", "H", help: "the address to listen on (default 127.0.0.1)"),
        CommandOption("port", "P", help: "the port to listen on, 0 for a free one (default 8080; a worker: none)"),
        CommandOption("session-timeout", "S", help: "seconds until a silent worker counts as dead (default 10)"),
        CommandOption("timeout", "S", help: "seconds until a request is answered with 504 (default 5)"),
        CommandOption("deadline", "S", help: "seconds that a durable command may wait to be decided (default 60)"),
        CommandOption("grace", "S", help: "seconds after that until it may be sent anew (default 15)"),
        CommandOption(
            "fetch-wait", "S", help: "seconds a broker waits for records (default 0.5; for 'causeway broker' 0.005)"),
        CommandOption("verbose", help: "logs what it does"),
    ]

    static var help: String {
        (["TicketBooking [--role R] [--bootstrap B] [--port P]", ""] + known.map(\.helpLine)).joined(separator: "\n")
    }
}
