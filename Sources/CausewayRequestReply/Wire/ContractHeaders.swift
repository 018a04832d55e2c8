/// Where in a record the headers of the wire contract are: of each name the last one counts.
///
/// Filled by noting every header's name once, in the order of the record; the values stay where they are.
struct ContractHeaders: Equatable {
    /// Index of ``WireContract/correlationID``.
    private(set) var correlationID: Int?
    /// Index of ``WireContract/replyTopic``.
    private(set) var replyTopic: Int?
    /// Index of ``WireContract/replyPartition``.
    private(set) var replyPartition: Int?
    /// Index of ``WireContract/deadline``.
    private(set) var deadline: Int?
    /// Index of ``WireContract/problem``.
    private(set) var problem: Int?
    /// Index of ``WireContract/cancel``.
    private(set) var cancel: Int?
    /// How many headers have another name.
    private(set) var others = 0

    /// Notes a header.
    ///
    /// - Parameters:
    ///   - name: The header's name.
    ///   - index: Its index in the record, higher than those noted before.
    mutating func note(_ name: RawSpan, at index: Int) {
        // Names of the same length are told apart by their bytes, all others by one comparison of lengths.
        switch name.byteCount {
        case 19 where name.says("kafka_correlationId"): correlationID = index
        case 16 where name.says("kafka_replyTopic"): replyTopic = index
        case 20 where name.says("kafka_replyPartition"): replyPartition = index
        case 17 where name.says("causeway-deadline"): deadline = index
        case 16 where name.says("causeway-problem"): problem = index
        case 15 where name.says("causeway-cancel"): cancel = index
        default: others += 1
        }
    }
}

extension RawSpan {
    /// Whether the bytes are those of `text`.
    func says(_ text: StaticString) -> Bool {
        withUnsafeBytes { $0.elementsEqual(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)) }
    }
}
