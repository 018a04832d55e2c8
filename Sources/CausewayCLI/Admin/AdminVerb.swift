internal import CommandOptions

/// One thing that a command about a cluster does, such as `list` of `causeway topics`.
struct AdminVerb: Sendable {
    /// The word on the command line.
    let name: String
    /// What follows it.
    let synopsis: String
    /// What it does, in a line.
    let summary: String
    /// The options that go with it, but for the common ones.
    let options: Set<String>
    /// How many names must be given.
    let names: ClosedRange<Int>

    init(
        _ name: String, _ synopsis: String, _ summary: String, options: Set<String> = [],
        names: ClosedRange<Int> = 0...0
    ) {
        self.name = name
        self.synopsis = synopsis
        self.summary = summary
        self.options = options
        self.names = names
    }

    /// Picks the verb that the first argument names, and checks what comes with it.
    static func chosen(
        _ verbs: [AdminVerb], of command: String, _ options: CommandOptions, known: [CommandOption]
    ) throws(UsageError) -> AdminVerb {
        let words = verbs.map(\.name).joined(separator: ", ")
        guard let word = options.arguments.first else { throw UsageError("say what to do: \(words)") }
        guard let verb = verbs.first(where: { $0.name == word }) else {
            throw UsageError("unknown '\(command) \(word)': there are \(words)")
        }
        let common = AdminAccess.options.map(\.name)
        for option in known where options.has(option.name) && !common.contains(option.name) {
            guard verb.options.contains(option.name) else {
                throw UsageError("option '--\(option.name)' does not go with '\(command) \(word)'")
            }
        }
        let count = options.arguments.count - 1
        if count > verb.names.upperBound {
            throw UsageError("unexpected argument '\(options.arguments[verb.names.upperBound + 1])'")
        }
        if count < verb.names.lowerBound { throw UsageError("'\(command) \(word)' needs a name: \(verb.synopsis)") }
        return verb
    }

    /// The verbs' lines in the command's help.
    static func help(_ verbs: [AdminVerb]) -> [String] {
        verbs.flatMap { ["  \($0.name) \($0.synopsis)", "      \($0.summary)"] }
    }
}
