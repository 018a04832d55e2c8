public import CausewayKafka

/// Writes the records of a reply that has several, one after the other.
///
/// For the handler's task; it ends with the handler.
public struct ReplyWriter: Sendable {
    let core: ResponderCore
    let state: ReplyWriterState

    /// Writes the next record, once the requester takes it: it suspends while the requester is a window behind.
    ///
    /// - Parameters:
    ///   - value: The record's value, if any.
    ///   - headers: Further headers, in order.
    /// - Throws: `CancellationError` once nobody waits for the reply: the requester has cancelled it, or its deadline has
    ///   passed.
    public func write(_ value: [UInt8]?, headers: KafkaHeaders = []) async throws {
        let part = ReplyValue(value, headers: headers)
        try await core.onLoop { try await core.write(part, to: state) }
    }

    /// Writes text as the next record.
    ///
    /// - Parameter text: The record's value, as UTF-8.
    /// - Throws: As `write(_:headers:)`.
    public func write(text: String) async throws { try await write(Array(text.utf8)) }
}
