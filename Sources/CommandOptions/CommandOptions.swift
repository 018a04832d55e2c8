/// The options and arguments of a command line, checked against what the command knows.
///
/// Takes `--name value`, `--name=value`, `--flag` and, after `--`, arguments only.
package struct CommandOptions: Sendable {
    private var values: [String: [String]] = [:]
    /// What is not an option, in order.
    package private(set) var arguments: [String] = []

    /// Reads a command line.
    ///
    /// - Parameters:
    ///   - words: The words after the command's name.
    ///   - known: The options that the command has.
    ///   - argumentLimit: How many arguments it takes at most.
    /// - Throws: `UsageError`, which names the word that is wrong.
    package init(_ words: [String], known: [CommandOption], argumentLimit: Int = 0) throws(UsageError) {
        var rest = words[...]
        while let word = rest.popFirst() {
            if word == "--" {
                arguments += rest
                break
            }
            if word.hasPrefix("--") { try readOption(word, &rest, known) } else { arguments.append(word) }
        }
        if arguments.count > argumentLimit {
            throw UsageError("unexpected argument '\(arguments[argumentLimit])'")
        }
    }

    private mutating func readOption(
        _ word: String, _ rest: inout ArraySlice<String>, _ known: [CommandOption]
    ) throws(UsageError) {
        let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        guard let option = known.first(where: { $0.name == name }) else {
            throw UsageError("unknown option '--\(name)'")
        }
        if !option.isRepeatable, values[name] != nil { throw UsageError("option '--\(name)' is there twice") }
        switch (option.valueName, parts.count) {
        case (nil, 1): values[name] = [""]
        case (nil, _): throw UsageError("option '--\(name)' takes no value")
        case (_, 2): values[name, default: []].append(String(parts[1]))
        case (let valueName?, _):
            guard let value = rest.popFirst() else {
                throw UsageError("option '--\(name)' needs a value: \(valueName)")
            }
            values[name, default: []].append(value)
        }
    }

    /// Whether an option is there.
    package func has(_ name: String) -> Bool { values[name] != nil }

    /// The values of an option, in order.
    package func all(_ name: String) -> [String] { values[name] ?? [] }

    /// The value of an option, if it is there.
    package func value(_ name: String) -> String? { values[name]?.first }

    /// The value of an option that must be there.
    package func required(_ name: String) throws(UsageError) -> String {
        guard let value = value(name) else { throw UsageError("option '--\(name)' is missing") }
        return value
    }

    /// A whole number within bounds.
    package func number(_ name: String, in range: ClosedRange<Int>, default standard: Int) throws(UsageError) -> Int {
        guard let text = value(name) else { return standard }
        guard let number = Int(text), range.contains(number) else {
            throw UsageError(
                "option '--\(name)' takes a whole number from \(range.lowerBound) to \(range.upperBound), not '\(text)'"
            )
        }
        return number
    }

    /// A time in seconds, with a fraction if need be.
    package func seconds(
        _ name: String, default standard: Duration, mayBeZero: Bool = false
    ) throws(UsageError) -> Duration {
        guard let text = value(name) else { return standard }
        guard let seconds = Double(text), seconds > 0 || mayBeZero && seconds == 0, seconds <= 86_400 else {
            let range = mayBeZero ? "from 0 to 86400" : "more than 0 and at most 86400"
            throw UsageError("option '--\(name)' takes seconds, \(range), not '\(text)'")
        }
        return .microseconds(Int64(seconds * 1_000_000))
    }
}
