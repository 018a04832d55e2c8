internal import CausewayKafka
internal import CausewayRequestReply

/// A command that was decided in the transaction that is open.
struct DecidedCommand {
    let record: ConsumerRecord
    let reply: Result<ReplyValue, Problem>
    /// How many events the transaction had after it.
    let events: Int
}
