internal import CausewayKafka
internal import CausewayRequestReply

/// A command that has been decided: its events are with the producer and in the state.
struct Decided: Sendable {
    /// What has to be in the log before the reply is true.
    let deliveries: [PendingDelivery]
    /// Whether they are the command's own events, or the last of those that it was decided by.
    let isOwn: Bool
    let reply: Result<ReplyValue, Problem>
}
