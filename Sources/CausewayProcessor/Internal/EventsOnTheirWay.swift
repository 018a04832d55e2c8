internal import CausewayKafka

/// The events of a transaction that is open, until their offsets are known to be those that replies were given.
///
/// Not Sendable: only the processor's core touches it, within one transaction.
final class EventsOnTheirWay {
    private var deliveries: [PendingDelivery]
    private let time: KafkaTimestamp
    /// The first one's offset: foretold, until it is confirmed.
    private(set) var first: Int64
    private let isForetold: Bool

    /// - Parameters:
    ///   - deliveries: What tells where each is written, in their order.
    ///   - time: The time that they were given.
    ///   - first: The first one's offset, if it is foretold.
    init(_ deliveries: [PendingDelivery], sentAt time: KafkaTimestamp, first: Int64?) {
        self.deliveries = deliveries
        self.time = time
        self.first = first ?? -1
        isForetold = first != nil
    }

    /// Waits until all of them are written, once; the partition's last event is the last of them then.
    ///
    /// - Parameter run: The partition.
    /// - Throws: Why one was not written, or `EventsElsewhere`: the transaction must not be committed.
    func confirm<State>(_ run: PartitionRun<State>) async throws {
        guard let end = deliveries.last else { return }
        for (number, delivery) in deliveries.enumerated() {
            let offset = try await delivery.value.offset ?? -1
            if number == 0, !isForetold { first = offset }
            guard offset >= 0, offset == first + Int64(number) else {
                run.forecast.giveUp()
                throw EventsElsewhere(offset: offset, expected: first + Int64(number))
            }
        }
        run.anchor = EventAnchor(try await end.value, sentAt: time)
        run.snapshots.add(deliveries.count)
        run.forecast.write(first...(first + Int64(deliveries.count) - 1))
        deliveries = []
    }
}
