internal import CausewayKafka
internal import CausewayRequestReply

/// A command that was decided in the transaction that is open.
struct DecidedCommand {
    let record: ConsumerRecord
    let reply: Result<ReplyValue, Problem>
    /// The durable request that it is the outcome of.
    var outcomeOf: DurableRequest?
    /// The durable request whose outcome it is answered with.
    var replayOf: RequestDigest?
    /// How many events the transaction had after it.
    let events: Int
}
