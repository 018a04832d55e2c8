public import CausewayRuntime
internal import FoundationEssentials

extension Requester {
    /// Sends a request as JSON and suspends until its reply, which is decoded from JSON.
    ///
    /// - Parameters:
    ///   - value: The request's value.
    ///   - topic: The topic that the repliers read.
    ///   - key: The key, as UTF-8: requests of one key go to one partition and are worked on in order.
    ///   - deadline: When to give up; the replier learns it and skips the request after it.
    ///   - type: The type of the reply's value.
    /// - Returns: The reply's value.
    /// - Throws: Why there is none; at the latest at the deadline.
    public func request<Value: Encodable, Answer: Decodable>(
        _ value: Value, to topic: String, key: String? = nil, deadline: Deadline, as type: Answer.Type
    ) async throws(RequestError) -> Answer {
        let bytes: [UInt8]
        do { bytes = Array(try JSONEncoder().encode(value)) } catch { throw .unencodable(reason: "\(error)") }
        let reply = try await request(bytes, to: topic, key: key.map { Array($0.utf8) }, deadline: deadline)
        guard let answer = reply.value else { throw .undecodable(reason: "the reply has no value") }
        do { return try JSONDecoder().decode(type, from: Data(answer)) } catch {
            throw .undecodable(reason: "\(error)")
        }
    }
}
