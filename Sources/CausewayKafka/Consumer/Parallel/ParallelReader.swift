/// Reads partitions side by side: each has a lane of its own from librdkafka.
protocol ParallelReader: AnyObject, Sendable {
    /// There may be records on a lane, or its gate was closed.
    ///
    /// Any thread; no lock is held.
    func arrived(at lane: PartitionLane)

    /// Lanes have come, reading has failed or the consumer ends: `ConsumerDelivery.laneNews` tells.
    ///
    /// Any thread; no lock is held.
    func changed()

    /// What handlers have in hand.
    ///
    /// Any thread, under the delivery's lock.
    var progress: [HandlerProgress] { get }
}
