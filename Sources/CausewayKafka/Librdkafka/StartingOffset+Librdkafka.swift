internal import CLibrdkafka

extension StartingOffset {
    /// librdkafka's number for it; nil if it has to be looked up first.
    ///
    /// librdkafka has a number for `tail` too, but fails with it where the partition holds fewer records.
    var number: Int64? {
        switch self {
        case .beginning: Int64(RD_KAFKA_OFFSET_BEGINNING)
        case .end: Int64(RD_KAFKA_OFFSET_END)
        case .committed: Int64(RD_KAFKA_OFFSET_STORED)
        case .offset(let offset): max(offset, 0)
        case .tail, .timestamp: nil
        }
    }

    /// The offset, if it is known now.
    var known: Int64? { if case .offset(let offset) = self { max(offset, 0) } else { nil } }
}
