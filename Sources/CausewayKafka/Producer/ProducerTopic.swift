/// A topic that a producer writes to, and where the ends of the records go that are enqueued next.
///
/// Sendable because `page` is used under the lock of the engine only.
final class ProducerTopic: @unchecked Sendable {
    let handle: TopicHandle
    var page: DeliveryPage?

    init(_ handle: TopicHandle) { self.handle = handle }

    /// A place for the end of the next record.
    func nextPlace() -> (page: DeliveryPage, index: Int) {
        if let page, !page.isFull { return (page, page.take()) }
        let new = DeliveryPage(topic: handle.name)
        page = new
        return (new, new.take())
    }
}
