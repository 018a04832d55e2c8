public import CausewayKafka
public import CausewayRuntime
internal import FoundationEssentials

extension Requester {
    /// Sends a request as JSON and suspends until its reply, which is decoded from JSON.
    ///
    /// - Parameters:
    ///   - value: The request's value.
    ///   - topic: The topic that the repliers read.
    ///   - key: The key, as UTF-8: requests of one key go to one partition and are worked on in order.
    ///   - headers: Further headers, in order, before those of ``WireContract``.
    ///   - principal: Who asks, as this side has authenticated them; nil is nobody.
    ///   - typeID: The value's type for typed Spring peers: a Java class, or the token of their type mapping.
    ///   - deadline: When to give up; the replier learns it and skips the request after it.
    ///   - type: The type of the reply's value.
    /// - Returns: The reply's value.
    /// - Throws: Why there is none; at the latest at the deadline.
    public func request<Value: Encodable, Answer: Decodable>(
        _ value: Value, to topic: String, key: String? = nil, headers: KafkaHeaders = [], principal: String? = nil,
        typeID: String? = nil, deadline: Deadline, as type: Answer.Type
    ) async throws(RequestError) -> Answer {
        let bytes: [UInt8]
        do { bytes = Array(try JSONEncoder().encode(value)) } catch { throw .unencodable(reason: "\(error)") }
        let reply = try await request(
            bytes, to: topic, key: key.map { Array($0.utf8) }, headers: headers, principal: principal, typeID: typeID,
            deadline: deadline)
        guard let answer = reply.value else { throw .undecodable(reason: "the reply has no value") }
        do { return try JSONDecoder().decode(type, from: Data(answer)) } catch {
            throw .undecodable(reason: "\(error)")
        }
    }
}
