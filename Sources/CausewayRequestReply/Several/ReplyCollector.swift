/// Takes the replies of one request that has several; belongs to the requester's loop.
protocol ReplyCollector: AnyObject {
    /// Whether nobody wants the replies any more.
    var isCancelled: Bool { get }

    /// Takes a reply.
    ///
    /// - Returns: What became of it.
    func receive(_ reply: Reply, _ head: ReplyHead, problem: Problem?) -> CollectorStep

    /// No more comes, for this reason.
    func end(with error: RequestError)
}
