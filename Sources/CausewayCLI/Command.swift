internal import CommandOptions

/// A command of `causeway`.
protocol Command: Sendable {
    /// What it is called on the command line.
    static var name: String { get }
    /// What it does, in a line.
    static var summary: String { get }
    /// What follows the name, as `--topic T [DATA]`.
    static var synopsis: String { get }
    /// The options that it takes.
    static var options: [CommandOption] { get }
    /// What the help says after the options' lines.
    static var notes: [String] { get }
    /// How many arguments it takes at most.
    static var argumentLimit: Int { get }

    /// Reads its options.
    init(_ options: CommandOptions) throws(UsageError)

    /// Does it.
    func run() async throws -> ExitCode
}

extension Command {
    static var argumentLimit: Int { 0 }
    static var notes: [String] { [] }

    /// The command's help.
    static var help: String {
        var lines = ["causeway \(name) \(synopsis)", "", summary, ""]
        lines += options.map(\.helpLine)
        if !notes.isEmpty { lines += [""] + notes }
        return lines.joined(separator: "\n")
    }
}
