/// One thing that was logged.
public struct LogRecord: Sendable {
    /// When it was logged.
    public var time: WallClockTime
    /// How grave it is.
    public var level: Logger.Level
    /// The part of the program that logged it.
    public var label: String
    /// What happened.
    public var message: String
    /// Values that belong to it, the logger's own included.
    public var metadata: [String: String]

    /// Creates a record.
    ///
    /// - Parameters:
    ///   - time: When it was logged.
    ///   - level: How grave it is.
    ///   - label: The part of the program that logged it.
    ///   - message: What happened.
    ///   - metadata: Values that belong to it.
    public init(
        time: WallClockTime, level: Logger.Level, label: String, message: String, metadata: [String: String] = [:]
    ) {
        self.time = time
        self.level = level
        self.label = label
        self.message = message
        self.metadata = metadata
    }
}
