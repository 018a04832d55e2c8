public import CausewayKafka
public import CausewayRuntime

/// A request, as the handler of a ``Responder`` gets it.
///
/// It is a view into the fetched batch: keeping it keeps the batch in memory.
public struct Request: Sendable {
    /// The record that carries it, with its key, value, headers, partition and offset.
    public let record: ConsumerRecord
    /// When the requester stops waiting, by this machine's clock; `never` if it did not say.
    public let deadline: Deadline

    init(_ record: ConsumerRecord, deadline: Deadline) {
        self.record = record
        self.deadline = deadline
    }

    /// A copy of the value; nil is a request without one, which is not the same as empty.
    public var value: [UInt8]? { record.valueBytes }

    /// The value as text; what is not UTF-8 is replaced.
    public var text: String? { record.valueText }

    /// Who asks, as the requester authenticated them: ``WireContract/principal``.
    public var principal: String? { record.headers[WireContract.principal].map { String(decoding: $0, as: UTF8.self) } }
}
