internal import CausewayKafka
internal import CausewayObservability
internal import CausewayRequestReply
internal import CausewayRuntime

/// A processor as the control topic knows it; belongs to the processor's loop.
final class ProcessorPresence<Logic: PartitionLogic>: ControlledResponder {
    private let core: ProcessorCore<Logic>
    let requestTopic: String

    init(_ core: ProcessorCore<Logic>, _ topic: String) {
        self.core = core
        requestTopic = topic
    }

    var loop: EventLoop { core.loop }
    var logger: Logger { core.logger }
    var producer: KafkaProducer { core.producer }
    var isStopping: Bool { core.assumeIsolated { $0.isStopping } }
    var isServing: Bool { core.assumeIsolated { !$0.isAssigned || !$0.partitions.isEmpty } }
    var doneCount: Int {
        let counted = core.counters.snapshot
        return counted.decided + counted.expired + counted.cancelled
    }

    var lag: Int {
        core.assumeIsolated { core in
            core.partitions.reduce(0) { sum, partition in
                let partition = TopicPartition(topic: core.configuration.responder.topic, partition: partition)
                return sum + Int(core.consumer?.currentLag(of: partition) ?? 0)
            }
        }
    }

    /// Only those that were not begun: a command's transaction is not torn.
    func cancelRequests(_ ids: [String]) { core.assumeIsolated { $0.incoming.cancel(ids) } }
    func grant(_ request: String, upTo count: Int) {}
    func controlJoined() { core.assumeIsolated { $0.noteChange() } }
    func pause(_ duration: Duration) async { await core.sleep(duration) }
}
