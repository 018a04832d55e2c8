/// How far the caller is with its records.
struct HandlerProgress: Equatable {
    /// How often it has asked for more.
    let steps: Int
    /// The position of the partition whose records it takes one by one.
    let position: Int64
}
