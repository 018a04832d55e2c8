internal import CLibrdkafka

/// Owns librdkafka's names of topics to delete.
struct DeleteTopicList: ~Copyable {
    private let list: UnsafeMutableBufferPointer<OpaquePointer?>

    var pointer: UnsafeMutablePointer<OpaquePointer?>? { list.baseAddress }
    var count: Int { list.count }

    init(_ names: [String]) {
        list = .allocate(capacity: names.count)
        _ = list.initialize(fromContentsOf: names.map { rd_kafka_DeleteTopic_new($0) })
    }

    deinit {
        rd_kafka_DeleteTopic_destroy_array(list.baseAddress, list.count)
        list.deallocate()
    }
}
