internal import CLibrdkafka
internal import CausewayRuntime
internal import Synchronization

/// Whether a consumer has asked to join its group and not got its share yet: a commit sent then is answered after the
/// join and for the generation before it.
///
/// librdkafka before 2.8 takes that answer (ILLEGAL_GENERATION) for the loss of everything that a cooperative member
/// keeps (its issue 4059). It tells of a join nowhere, so the requests themselves are watched; on its broker threads,
/// where nothing but this may be done.
final class GroupJoin: Sendable {
    /// API keys of the Kafka protocol.
    private enum Request {
        static let joinGroup: Int16 = 11
        static let leaveGroup: Int16 = 13
        static let syncGroup: Int16 = 14
    }

    private let underWay = Atomic(false)
    private let ended = Mutex<Wakeup?>(nil)

    /// Whether it is between the two.
    var isUnderWay: Bool { underWay.load(ordering: .acquiring) }

    /// Signals a wake-up at the end of each join, nil for none.
    func onEnd(_ wakeup: Wakeup?) { ended.withLock { $0 = wakeup } }

    /// Has the client that is made from a configuration tell; this object must outlive the client.
    func watch(_ configuration: OpaquePointer) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        rd_kafka_conf_interceptor_add_on_new(
            configuration, "causeway-join",
            { client, _, context, _, _ in
                rd_kafka_interceptor_add_on_request_sent(
                    client, "causeway-join",
                    { _, _, _, _, key, _, _, _, context in
                        if let context { GroupJoin.from(context).sent(key) }
                        return RD_KAFKA_RESP_ERR_NO_ERROR
                    }, context)
                return rd_kafka_interceptor_add_on_response_received(
                    client, "causeway-join",
                    { _, _, _, _, key, _, _, _, _, error, context in
                        if let context, error == RD_KAFKA_RESP_ERR_NO_ERROR { GroupJoin.from(context).received(key) }
                        return RD_KAFKA_RESP_ERR_NO_ERROR
                    }, context)
            }, context)
    }

    private static func from(_ context: UnsafeMutableRawPointer) -> GroupJoin {
        Unmanaged<GroupJoin>.fromOpaque(context).takeUnretainedValue()
    }

    private func sent(_ request: Int16) {
        switch request {
        case Request.joinGroup: underWay.store(true, ordering: .releasing)
        case Request.leaveGroup: end()
        default: break
        }
    }

    private func received(_ response: Int16) {
        // A JoinGroup's answer may only ask for another one.
        if response == Request.syncGroup { end() }
    }

    private func end() {
        underWay.store(false, ordering: .releasing)
        ended.withLock { $0 }?.signal()
    }
}
