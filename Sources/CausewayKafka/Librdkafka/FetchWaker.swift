internal import CLibrdkafka
internal import CausewayRuntime
internal import Synchronization

/// Wakes the threads that fetch, by asking the partitions' leaders for their ends: the request passes through them.
///
/// librdkafka 2.0.2 has no call for it. One request to each leader at a time, off the caller's thread.
final class FetchWaker: Sendable {
    private enum State { case idle, asking, askingAgain }

    private let state = Mutex(State.idle)

    /// Has the threads look again whether to fetch.
    ///
    /// - Parameters:
    ///   - client: The consumer.
    ///   - partitions: What it reads.
    func wake(_ client: ClientHandle, _ partitions: some Sequence<TopicPartition>) {
        let mayAsk = state.withLock { state in
            defer { state = state == .idle ? .asking : .askingAgain }
            return state == .idle
        }
        guard mayAsk else { return }
        let partitions = Array(partitions)
        // Without a free thread the fetchers wake by themselves, a second later.
        let refusal = BlockingPool.shared.submit { self.ask(client, partitions) }
        if refusal != nil { state.withLock { $0 = .idle } }
    }

    private func ask(_ client: ClientHandle, _ partitions: [TopicPartition]) {
        repeat {
            let list = PartitionListHandle(capacity: partitions.count)
            for partition in partitions { list.append(partition, offset: Int64(RD_KAFKA_OFFSET_END)) }
            // What they answer does not matter.
            _ = rd_kafka_offsets_for_times(client.pointer, list.pointer, 1000)
        } while hasToAskAgain
    }

    private var hasToAskAgain: Bool {
        state.withLock { state in
            defer { state = state == .askingAgain ? .asking : .idle }
            return state == .askingAgain
        }
    }
}
