/// What a transaction writes of a partition's windows.
struct WindowChanges<Value: Sendable>: Sendable {
    /// Values that have changed since they were taken last.
    var updates: [(place: WindowPlace, value: Value)] = []
    /// Values of windows that have closed since the last commit; only where these alone are results.
    var finals: [(place: WindowPlace, value: Value)] = []
    /// Results that are to be deleted.
    var expired: [WindowPlace] = []

    var isEmpty: Bool { updates.isEmpty && finals.isEmpty && expired.isEmpty }
}
