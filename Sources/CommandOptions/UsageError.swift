/// A command line that the command can't take.
package struct UsageError: Error, Sendable, CustomStringConvertible {
    /// What is wrong with it.
    package let description: String

    /// Creates the error.
    package init(_ description: String) { self.description = description }
}
