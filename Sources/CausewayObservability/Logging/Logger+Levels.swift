extension Logger {
    /// Logs a step, for following one request through the code.
    ///
    /// - Parameters:
    ///   - message: What happened; evaluated only if the record is written.
    ///   - metadata: Values that belong to it; evaluated only if the record is written.
    public func trace(_ message: @autoclosure () -> String, _ metadata: @autoclosure () -> [String: String] = [:]) {
        log(.trace, message(), metadata())
    }

    /// Logs what helps to find a fault.
    ///
    /// - Parameters:
    ///   - message: What happened; evaluated only if the record is written.
    ///   - metadata: Values that belong to it; evaluated only if the record is written.
    public func debug(_ message: @autoclosure () -> String, _ metadata: @autoclosure () -> [String: String] = [:]) {
        log(.debug, message(), metadata())
    }

    /// Logs what happens in normal work.
    ///
    /// - Parameters:
    ///   - message: What happened; evaluated only if the record is written.
    ///   - metadata: Values that belong to it; evaluated only if the record is written.
    public func info(_ message: @autoclosure () -> String, _ metadata: @autoclosure () -> [String: String] = [:]) {
        log(.info, message(), metadata())
    }

    /// Logs what is normal but rare.
    ///
    /// - Parameters:
    ///   - message: What happened; evaluated only if the record is written.
    ///   - metadata: Values that belong to it; evaluated only if the record is written.
    public func notice(_ message: @autoclosure () -> String, _ metadata: @autoclosure () -> [String: String] = [:]) {
        log(.notice, message(), metadata())
    }

    /// Logs what is worth a look, though the program went on by itself.
    ///
    /// - Parameters:
    ///   - message: What happened; evaluated only if the record is written.
    ///   - metadata: Values that belong to it; evaluated only if the record is written.
    public func warning(_ message: @autoclosure () -> String, _ metadata: @autoclosure () -> [String: String] = [:]) {
        log(.warning, message(), metadata())
    }

    /// Logs something asked for that was not done.
    ///
    /// - Parameters:
    ///   - message: What happened; evaluated only if the record is written.
    ///   - metadata: Values that belong to it; evaluated only if the record is written.
    public func error(_ message: @autoclosure () -> String, _ metadata: @autoclosure () -> [String: String] = [:]) {
        log(.error, message(), metadata())
    }

    /// Logs that the program can't go on as it should.
    ///
    /// - Parameters:
    ///   - message: What happened; evaluated only if the record is written.
    ///   - metadata: Values that belong to it; evaluated only if the record is written.
    public func critical(_ message: @autoclosure () -> String, _ metadata: @autoclosure () -> [String: String] = [:]) {
        log(.critical, message(), metadata())
    }
}
