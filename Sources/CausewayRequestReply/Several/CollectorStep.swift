/// What a reply is to the request that it belongs to.
enum CollectorStep {
    /// Taken; more may come.
    case taken
    /// Seen before.
    case duplicate
    /// The request has its end.
    case finished
}
