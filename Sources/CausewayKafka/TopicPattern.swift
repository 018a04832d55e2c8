/// Names of topics by a regular expression, POSIX extended, which has to match the whole name.
///
/// `orders-.*` matches `orders-eu` but neither `orders` nor `old-orders-eu`. Classes such as `[0-9]` and `[[:alnum:]]`
/// are there; Perl's `\d` and lazy quantifiers are not, and are refused.
public struct TopicPattern: Sendable, Hashable, CustomStringConvertible {
    /// The expression.
    public let expression: String

    /// Creates a pattern.
    ///
    /// - Parameter expression: The expression; `^` and `$` around it are allowed and change nothing.
    /// - Throws: `invalidArgument`, with what is wrong with it.
    public init(_ expression: String) throws(KafkaError) {
        self.expression = expression
        if expression.isEmpty { throw Self.invalid(expression, "it is empty") }
        if let escape = Self.foreignEscape(in: expression) {
            throw Self.invalid(
                expression, "\\\(escape) is not POSIX: write a class, such as [0-9] or [[:alnum:]]")
        }
        try Librdkafka.checkPattern(expression, named: expression)
        try Librdkafka.checkPattern(subscription, named: expression)
    }

    /// The pattern as librdkafka takes it.
    var subscription: String { "^(\(expression))$" }

    /// The expression.
    public var description: String { expression }

    /// A letter that other kinds of expressions give a meaning, where POSIX takes it for itself.
    private static func foreignEscape(in expression: String) -> Character? {
        var isEscaped = false
        for character in expression {
            if isEscaped, "dDnrtxpPuAzZ".contains(character) { return character }
            isEscaped = !isEscaped && character == "\\"
        }
        return nil
    }

    static func invalid(_ expression: String, _ reason: String) -> KafkaError {
        KafkaError(
            .invalidArgument,
            "The topic pattern '\(expression)' can't be used: \(reason). Patterns are POSIX extended expressions.")
    }
}
