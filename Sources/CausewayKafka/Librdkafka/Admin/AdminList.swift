internal import CLibrdkafka

/// Owns an array of librdkafka's descriptions of what an admin request is about.
struct AdminList: ~Copyable {
    typealias Pointers = UnsafeMutablePointer<OpaquePointer?>?

    private let list: UnsafeMutableBufferPointer<OpaquePointer?>
    private let destroy: (Pointers, Int) -> Void

    var pointer: Pointers { list.baseAddress }
    var count: Int { list.count }

    /// Takes the elements over.
    ///
    /// - Parameters:
    ///   - elements: The descriptions.
    ///   - destroy: librdkafka's function that destroys an array of them.
    init(_ elements: [OpaquePointer?], destroy: @escaping (Pointers, Int) -> Void) {
        list = .allocate(capacity: elements.count)
        _ = list.initialize(fromContentsOf: elements)
        self.destroy = destroy
    }

    /// Makes the elements one by one; those made before one that can't be are destroyed.
    init<Item>(
        _ items: [Item], destroy: @escaping (Pointers, Int) -> Void,
        make: (Item) throws(KafkaError) -> OpaquePointer
    ) throws(KafkaError) {
        var made: [OpaquePointer?] = []
        do throws(KafkaError) {
            for item in items { made.append(try make(item)) }
        } catch {
            _ = AdminList(made, destroy: destroy)
            throw error
        }
        self.init(made, destroy: destroy)
    }

    deinit {
        destroy(list.baseAddress, list.count)
        list.deallocate()
    }
}
