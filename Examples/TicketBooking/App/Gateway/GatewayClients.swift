import CausewayIngress
import CausewayRequestReply

/// What the HTTP side works with.
struct GatewayClients: Sendable {
    /// Sends commands and hands out their replies.
    let requester: Requester
    /// What has happened so far.
    let view: ShowsView
    /// Sends those commands that may be repeated, or outlive their connection.
    let durable: DurableRequests
}
