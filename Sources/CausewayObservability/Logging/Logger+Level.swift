extension Logger {
    /// How grave a log record is.
    public enum Level: Int, Comparable, CaseIterable, Sendable {
        /// Every step, for following one request through the code.
        case trace
        /// What helps to find a fault.
        case debug
        /// What happens in normal work.
        case info
        /// Normal but rare, such as a rebalance.
        case notice
        /// Worth a look: the program went on by itself.
        case warning
        /// Something asked for was not done.
        case error
        /// The program can't go on as it should.
        case critical

        /// The level's name in lower case, as it is written to logs.
        public var name: String {
            switch self {
            case .trace: "trace"
            case .debug: "debug"
            case .info: "info"
            case .notice: "notice"
            case .warning: "warning"
            case .error: "error"
            case .critical: "critical"
            }
        }

        /// Finds a level by its name, as in a command-line option.
        ///
        /// - Parameter name: The name in lower case.
        public init?(name: String) {
            guard let level = Self.allCases.first(where: { $0.name == name }) else { return nil }
            self = level
        }

        /// Whether the left level is less grave.
        public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }
}
