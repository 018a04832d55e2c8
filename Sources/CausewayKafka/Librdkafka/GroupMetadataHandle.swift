internal import CLibrdkafka

/// Owns what a group's coordinator knows a member by: group, generation, member id.
///
/// Sendable because librdkafka only reads it.
final class GroupMetadataHandle: @unchecked Sendable {
    let pointer: OpaquePointer

    /// Takes ownership; nil, of a client without a group, gives nil.
    init?(_ pointer: OpaquePointer?) {
        guard let pointer else { return nil }
        self.pointer = pointer
    }

    /// Of a group whose partitions are assigned by hand: no member, no generation.
    init(unmanaged group: String) { pointer = rd_kafka_consumer_group_metadata_new(group) }

    deinit { rd_kafka_consumer_group_metadata_destroy(pointer) }
}

extension ClientHandle {
    /// What the group's coordinator knows this consumer by at the moment; nil if it is no member.
    ///
    /// While a rebalance waits for its answer this does not change, but for the member's being thrown out: then the
    /// member id is gone. A broker takes offsets of a transaction from anybody who names neither generation nor member,
    /// so that must not be handed on. Waits shortly for the client's main thread.
    func groupMetadata() -> GroupMetadataHandle? {
        guard let metadata = GroupMetadataHandle(rd_kafka_consumer_group_metadata(pointer)) else { return nil }
        // Asked second: what it has lost by now, the metadata may have lost too.
        guard let member = rd_kafka_memberid(pointer) else { return nil }
        defer { rd_kafka_mem_free(pointer, member) }
        return member.pointee == 0 || isAssignmentLost ? nil : metadata
    }
}
