package import CausewayRuntime

extension KafkaConsumer {
    /// The records, one by one.
    ///
    /// Asking for the next one means that the one before is done.
    public var records: ConsumerRecords { ConsumerRecords(delivery: delivery) }

    /// The records in batches: what is there, without waiting for more.
    ///
    /// Asking for the next batch means that the one before is done.
    ///
    /// - Parameter limit: How many records at most in a batch, up to 1,024.
    /// - Returns: The batches.
    public func batches(upTo limit: Int = 1024) -> ConsumerBatches { ConsumerBatches(delivery: delivery, limit: limit) }

    /// The ends of partitions that the reader comes to; needs `enablePartitionEOF`.
    public var partitionEnds: PartitionEnds {
        PartitionEnds(queue: delivery.ends, isEnabled: configuration.enablePartitionEOF)
    }

    /// Hands batches to a closure on a loop as they arrive, without a task.
    ///
    /// The consumer has no other reader then.
    ///
    /// - Parameters:
    /// - loop: Where the closure runs.
    /// - limit: How many records at most in a batch.
    /// - handler: Called on the loop; the batch may be kept. It must not block.
    /// - ended: Called on the loop once reading has ended, with the reason unless it was closed.
    /// - Throws: `readerBusy`.
    package func onRecords(
        on loop: EventLoop, upTo limit: Int = 1024, _ handler: @escaping @Sendable (ConsumerBatch) -> Void,
        ended: @escaping @Sendable (KafkaError?) -> Void = { _ in }
    ) throws(KafkaError) {
        _ = try delivery.claim()
        let reader = PushReader(delivery, loop: loop, limit: limit, handler: handler, ended: ended)
        delivery.push(Wakeup(on: loop) { reader.drain() }, arrivals: Wakeup(on: loop) { reader.drain() })
    }
}
