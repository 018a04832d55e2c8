internal import CausewayRuntime
internal import CommandOptions

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The `causeway` executable.
@main
struct CausewayCommand {
    private static let commands: [any Command.Type] = [
        BrokerCommand.self, ConsumeCommand.self, GatewayCommand.self, GroupsCommand.self, ProduceCommand.self,
        RequestCommand.self, RespondCommand.self, TopicsCommand.self,
    ]

    static func main() async {
        // Before there are threads.
        MemoryArenas.limit()
        exit(await run(Array(CommandLine.arguments.dropFirst())).rawValue)
    }

    private static func run(_ words: [String]) async -> ExitCode {
        guard let name = words.first, name != "--help", name != "help" else {
            Output.line(overview)
            return words.isEmpty ? .usage : .success
        }
        guard let command = commands.first(where: { $0.name == name }) else {
            Output.error("unknown command '\(name)'\n\n\(overview)")
            return .usage
        }
        if words.dropFirst().contains("--help") {
            Output.line(command.help)
            return .success
        }
        return await run(command, Array(words.dropFirst()))
    }

    private static func run(_ command: any Command.Type, _ words: [String]) async -> ExitCode {
        do {
            let options = try CommandOptions(words, known: command.options, argumentLimit: command.argumentLimit)
            return try await command.init(options).run()
        } catch let error as UsageError {
            Output.error("\(command.name): \(error)\n\n\(command.help)")
            return .usage
        } catch {
            Output.error("\(command.name): \(error)")
            return Output.exitCode(for: error)
        }
    }

    private static var overview: String {
        var lines = ["causeway COMMAND [OPTIONS]", ""]
        for command in commands {
            lines.append("  " + command.name + String(repeating: " ", count: 10 - command.name.count) + command.summary)
        }
        lines += ["", "causeway COMMAND --help says more.", ""]
        lines += ["Exit codes: 0 done, 1 negative answer, 64 wrong command line, 69 cluster not reached, 70 failure."]
        return lines.joined(separator: "\n")
    }
}
