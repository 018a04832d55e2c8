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
    ///
    /// As trustworthy as whoever may write to the request topic.
    public var principal: String? { text(of: HeaderName.principal) }

    /// The client's key by which repeated requests are recognised: ``WireContract/idempotencyKey``.
    public var idempotencyKey: String? { text(of: HeaderName.idempotencyKey) }

    /// The trace that the request belongs to, as W3C Trace Context writes it: ``WireContract/traceparent``.
    public var traceparent: String? { text(of: HeaderName.traceparent) }

    /// The type of the value, as typed Spring peers name it: ``WireContract/typeID``.
    public var typeID: String? { text(of: HeaderName.typeID) }

    private func text(of name: StaticString) -> String? {
        record.withHeaders { headers in
            guard let value = headers.last(named: name) else { return nil }
            return value.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
        }
    }
}
