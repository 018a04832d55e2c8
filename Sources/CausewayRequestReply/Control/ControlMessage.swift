/// What requesters and responders tell each other beside requests and replies, as a record of the control topic.
enum ControlMessage: Equatable {
    /// A requester is there, each second; with the partition of the reply topic that it reads, if it leases one.
    case requester(instance: String, replyTopic: String, partition: Int?)
    /// A requester has ended; its partition is free.
    case requesterStopped(instance: String)
    /// A responder has partitions of a topic and works on their requests, each second.
    case responder(instance: String, topic: String, load: ResponderLoad)
    /// A responder takes no more requests.
    case responderStopped(instance: String, topic: String)
    /// Nobody waits for these requests any more; named by their correlation ids.
    case cancel(requests: [String])
    /// So many records of a streamed reply may be sent in all.
    case credit(request: String, upTo: Int)
}
