public import CausewayKafka

/// What a request says about itself that outlives its caller: its answer is kept in an outcome topic under its id.
///
/// Requests of one id are one request, however often and by whom they are sent: it is worked on once, and answered the same
/// each time.
public struct DurableRequest: Hashable, Sendable {
    /// What it is known by.
    public var id: RequestDigest
    /// Tells its contents from those of another request that has the same id by mistake.
    public var fingerprint: RequestDigest
    /// The topic that its answer is to be kept in.
    public var outcomeTopic: String
    /// What makes a response of the answer; nil where none is needed.
    public var route: String?
    /// Who asked; only they are told the answer again.
    public var principal: String?

    /// Describes a durable request.
    ///
    /// - Parameters:
    ///   - id: What it is known by.
    ///   - fingerprint: Tells its contents from others.
    ///   - outcomeTopic: The topic that its answer is to be kept in.
    ///   - route: What makes a response of the answer.
    ///   - principal: Who asks.
    public init(
        id: RequestDigest, fingerprint: RequestDigest, outcomeTopic: String, route: String? = nil,
        principal: String? = nil
    ) {
        self.id = id
        self.fingerprint = fingerprint
        self.outcomeTopic = outcomeTopic
        self.route = route
        self.principal = principal
    }

    /// The headers of its record; who asks is for the requester to say.
    public var headers: KafkaHeaders {
        var headers: KafkaHeaders = [
            WireContract.requestID: id.description, WireContract.requestFingerprint: fingerprint.description,
            WireContract.outcomeTopic: outcomeTopic,
        ]
        if let route { headers.append(name: WireContract.requestRoute, text: route) }
        return headers
    }

    /// Reads it from a request's headers; nil for a plain request, and for one whose headers are not whole.
    init?(_ headers: borrowing ConsumerRecordHeaders) {
        guard let id = Self.text(HeaderName.requestID, headers).flatMap({ RequestDigest($0) }),
            let fingerprint = Self.text(HeaderName.requestFingerprint, headers).flatMap({ RequestDigest($0) }),
            let topic = Self.text(HeaderName.outcomeTopic, headers)
        else { return nil }
        self.init(
            id: id, fingerprint: fingerprint, outcomeTopic: topic, route: Self.text(HeaderName.requestRoute, headers),
            principal: Self.text(HeaderName.principal, headers))
    }

    private static func text(_ name: StaticString, _ headers: borrowing ConsumerRecordHeaders) -> String? {
        guard let bytes = headers.last(named: name) else { return nil }
        return bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }
}

extension ConsumerRecord {
    /// What a durable request says about itself; nil for a plain one.
    package var durableRequest: DurableRequest? { withHeaders { DurableRequest($0) } }

    /// Whether a request goes on when its caller has gone.
    package var isDurableRequest: Bool { withHeaders { $0.isDurableRequest } }
}

extension ConsumerRecordHeaders {
    /// Whether they are of a request that goes on when its caller has gone.
    var isDurableRequest: Bool { if case .some = last(named: HeaderName.requestID) { true } else { false } }
}

extension Request {
    /// What a durable request says about itself; nil for a plain one.
    public var durable: DurableRequest? { record.durableRequest }
}
