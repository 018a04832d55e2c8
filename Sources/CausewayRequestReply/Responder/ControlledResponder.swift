package import CausewayKafka
package import CausewayObservability
package import CausewayRuntime

/// Who works on requests, as the control topic knows them; everything is asked and told on its loop.
package protocol ControlledResponder: AnyObject, Sendable {
    /// The loop that it belongs to.
    var loop: EventLoop { get }
    /// Where warnings go.
    var logger: Logger { get }
    /// What messages are sent with.
    var producer: KafkaProducer { get }
    /// The topic whose requests it works on.
    var requestTopic: String { get }
    /// Whether it takes no more requests.
    var isStopping: Bool { get }
    /// Whether it works on requests, or is about to: one that has no partitions because others have them does not.
    var isServing: Bool { get }
    /// Requests that wait for it, as far as it knows.
    var lag: Int { get }
    /// Requests that it is done with.
    var doneCount: Int { get }

    /// Nobody waits for these requests any more, named by their correlation ids.
    func cancelRequests(_ ids: [String])
    /// So many records of a streamed reply may be sent.
    func grant(_ request: String, upTo count: Int)
    /// The first attempt to join the control topic is over.
    func controlJoined()
    /// Suspends for a time, or until something has changed.
    func pause(_ duration: Duration) async
}
