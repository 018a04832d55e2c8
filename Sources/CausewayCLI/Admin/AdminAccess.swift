internal import CausewayKafka
internal import CausewayObservability
internal import CausewayRuntime
internal import CommandOptions

/// The cluster that a command is about, and how it says what came of it.
struct AdminAccess: Sendable {
    static let options = [
        CommonOptions.bootstrap,
        CommandOption("timeout", "S", help: "seconds until the cluster has failed (default 30)"),
        CommonOptions.json, CommonOptions.verbose,
    ]

    let command: String
    let asJSON: Bool
    private let configuration: KafkaAdminConfiguration
    private let options: CommandOptions

    init(_ command: String, _ options: CommandOptions) throws(UsageError) {
        self.command = command
        self.options = options
        var configuration = KafkaAdminConfiguration(bootstrapServers: try options.required("bootstrap"))
        configuration.requestTimeout = try options.seconds("timeout", default: .seconds(30))
        self.configuration = configuration
        asJSON = options.has("json")
    }

    /// Does something with the cluster; what the cluster refuses is a negative answer.
    func run(_ body: (KafkaAdmin) async throws -> Void) async throws -> ExitCode {
        // It ends with one message; what the client says meanwhile is for --verbose.
        let logger = options.has("verbose") ? CommonOptions.logger(command, options) : .disabled
        do {
            try await body(try KafkaAdmin(configuration: configuration, logger: logger))
            return .success
        } catch let error as KafkaError {
            let failures = error.failures.sorted { $0.key < $1.key }.map(\.value.message)
            for message in failures.isEmpty ? [error.message] : failures { Output.error("\(command): \(message)") }
            return .answer(error)
        }
    }
}
