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
    public func batches(upTo limit: Int = 1024) -> ConsumerBatches {
        ConsumerBatches(delivery: delivery, limit: limit, window: nil)
    }

    /// The records in batches that are full, or as old as a time.
    ///
    /// Asking for the next batch means that the one before is done. What is gathered and not handed out when a partition
    /// is given up, paused or moved is dropped from the batch; when the loop is left it goes to the next one.
    ///
    /// - Parameters:
    ///   - limit: How many records at most in a batch: that many are held in memory.
    ///   - window: How long a batch waits for further records from when its first one is there, in steps of 8 ms.
    /// - Returns: The batches.
    public func batches(upTo limit: Int, within window: Duration) -> ConsumerBatches {
        ConsumerBatches(delivery: delivery, limit: limit, window: window)
    }

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
        _ = try push(
            on: loop, upTo: limit,
            { batch in
                handler(batch)
                return true
            }, ended: ended)
    }

    /// Hands batches to a closure on a loop as they arrive, one at a time, without a task.
    ///
    /// The consumer has no other reader until the one that this returns is stopped or has ended.
    ///
    /// - Parameters:
    /// - loop: Where the closure runs.
    /// - limit: How many records at most in a batch.
    /// - handler: Called on the loop; the batch may be kept. It must not block. Returns whether it is done with the batch;
    ///   otherwise the next one comes once it says so.
    /// - ended: Called on the loop once reading has ended, with the reason unless it was closed.
    /// - Returns: Whom to tell that the batch is done with.
    /// - Throws: `readerBusy`.
    package func push(
        on loop: EventLoop, upTo limit: Int, _ handler: @escaping @Sendable (ConsumerBatch) -> Bool,
        ended: @escaping @Sendable (KafkaError?) -> Void
    ) throws(KafkaError) -> PushReader {
        let reader = PushReader(
            delivery, claim: try delivery.claim(), loop: loop, limit: limit, handler: handler, ended: ended)
        delivery.push(Wakeup(on: loop) { reader.drain() }, arrivals: Wakeup(on: loop) { reader.drain() })
        return reader
    }
}
