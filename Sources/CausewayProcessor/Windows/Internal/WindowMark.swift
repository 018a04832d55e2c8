/// A place in a partition of the input, and stream time there.
struct WindowMark: Hashable {
    /// The last offset that was read; -1 before the first.
    var offset: Int64 = -1
    /// The latest record time, in milliseconds since 1970; nil before the first record.
    var time: Int64?
}
