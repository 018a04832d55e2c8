/// An option that a command knows.
package struct CommandOption: Sendable {
    /// The name, without the dashes.
    package let name: String
    /// What its value is, as in `--port P`; nil for a flag.
    package let valueName: String?
    /// What it does, in a line.
    package let help: String
    /// Whether it may come more than once.
    package let isRepeatable: Bool

    /// Describes an option.
    package init(_ name: String, _ valueName: String? = nil, isRepeatable: Bool = false, help: String) {
        self.name = name
        self.valueName = valueName
        self.help = help
        self.isRepeatable = isRepeatable
    }

    /// The option's line in the command's help.
    package var helpLine: String {
        let left = "--\(name)" + (valueName.map { " \($0)" } ?? "")
        return "  " + left + String(repeating: " ", count: max(2, 30 - left.count)) + help
    }
}
