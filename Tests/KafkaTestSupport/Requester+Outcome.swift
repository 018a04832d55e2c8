package import CausewayRequestReply
internal import CausewayRuntime

extension Requester {
    /// The name of the error that a request ends with, `reply` if it has a reply.
    package func outcome(_ text: String, to topic: String, within limit: Duration) async -> String {
        do throws(RequestError) {
            _ = try await request(Array(text.utf8), to: topic, deadline: .after(limit))
            return "reply"
        } catch {
            return error.name
        }
    }
}
