internal import CausewayObservability
internal import CausewayRuntime

/// Where partitions begin whose offsets transactions commit.
///
/// While a transaction that has sent a partition's offsets is open, the coordinator does not tell them. librdkafka (seen
/// in 2.0.2) asks again, but when the assignment has changed meanwhile it takes such an answer for that of a partition
/// without offsets, and begins where `auto.offset.reset` says: all of the partition would be worked on once more. So they
/// are asked for here, before the rebalance is answered, until they are told: at the latest when the cluster has ended
/// the transaction for its age.
extension ConsumerControl {
    func lookUp(_ partitions: [TopicPartition]) {
        let timer = LoopTimer(on: loop) { [weak self] in self?.lookUpGoesOn() }
        let rebalance = Rebalance(partitions, timer: timer)
        rebalance.isLookingUp = true
        self.rebalance = rebalance
        ask(rebalance)
    }

    private func ask(_ rebalance: Rebalance) {
        guard self.rebalance === rebalance, let client else { return }
        let partitions = rebalance.partitions
        let refusal = BlockingPool.transactions.submit { [weak self] in
            let found: Result<[TopicPartition: Int64], KafkaError>
            do throws(KafkaError) {
                found = .success(try client.committed(partitions, timeout: .seconds(5)))
            } catch {
                found = .failure(error)
            }
            self?.perform { $0.lookedUp(rebalance, found) }
        }
        if refusal != nil { askLater(rebalance) }
    }

    private func lookedUp(_ rebalance: Rebalance, _ found: Result<[TopicPartition: Int64], KafkaError>) {
        // Closed, or given up: then it has been answered.
        guard self.rebalance === rebalance else { return }
        switch found {
        case .success(let offsets):
            end(rebalance)
            start(rebalance.partitions, at: starts(rebalance.partitions, offsets))
        case .failure(let error) where error.code == .unstableOffsetCommit || error.isRetriable:
            askLater(rebalance)
        case .failure(let error):
            // Such as a permission that is missing: librdkafka will find the same, and say so.
            logger.warning(error.message, ["code": "\(error.code)"])
            end(rebalance)
            start(rebalance.partitions)
        }
    }

    private func askLater(_ rebalance: Rebalance) { rebalance.timer.schedule(at: .after(.milliseconds(16))) }

    private func lookUpGoesOn() { if let rebalance, rebalance.isLookingUp { ask(rebalance) } }

    private func end(_ rebalance: Rebalance) {
        rebalance.timer.invalidate()
        self.rebalance = nil
    }

    private func starts(
        _ partitions: [TopicPartition], _ offsets: [TopicPartition: Int64]
    ) -> [TopicPartition: StartingOffset] {
        let none: StartingOffset =
            switch configuration.autoOffsetReset {
            case .earliest: .beginning
            case .latest: .end
            case .error: .committed
            }
        return Dictionary(
            partitions.map { ($0, offsets[$0].map { .offset($0) } ?? none) }, uniquingKeysWith: { $1 })
    }
}
