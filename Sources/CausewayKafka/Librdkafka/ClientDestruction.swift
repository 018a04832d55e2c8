internal import CLibrdkafka
internal import CausewayObservability
internal import CausewayRuntime
internal import Synchronization

/// The end of a client: its queues and itself are destroyed on a plain thread, with a look at the clock.
///
/// Sendable because it is written before the thread starts, and `timer` only on the control loop.
final class ClientDestruction: @unchecked Sendable {
    /// Past this the thread and the client are given up for lost, and reported.
    static let deadline = Duration.seconds(15)

    private let client: UInt
    private let queues: [UInt]
    /// Kept until the client is gone, whose threads use it.
    private let join: GroupJoin
    private let flags: Int32
    private let name: String
    private let logger: Logger
    private var timer: LoopTimer?
    private var isDone = false

    init(_ client: UInt, queues: [UInt], join: GroupJoin, flags: Int32, name: String, logger: Logger) {
        self.client = client
        self.queues = queues
        self.join = join
        self.flags = flags
        self.name = name
        self.logger = logger
    }

    func start() {
        EventLoop.control.execute { self.watch() }
        do {
            try LoopThread.start(name: "kafka-destroy") { self.destroy() }
        } catch {
            logger.error("Kafka client leaked: no thread to destroy it on", ["client": name, "error": "\(error)"])
        }
    }

    private func destroy() {
        for queue in queues { rd_kafka_queue_destroy(OpaquePointer(bitPattern: queue)) }
        rd_kafka_destroy_flags(OpaquePointer(bitPattern: client), flags)
        logger.debug("the Kafka client is destroyed", ["client": name])
        EventLoop.control.execute { self.finish() }
    }

    // MARK: The control loop

    private func watch() {
        if isDone { return }
        let timer = LoopTimer(on: .control) { [weak self] in self?.report() }
        timer.schedule(at: .after(Self.deadline))
        self.timer = timer
    }

    private func finish() {
        isDone = true
        timer?.invalidate()
        timer = nil
    }

    private func report() {
        logger.error(
            "Kafka client not destroyed in time; its threads stay until it is",
            ["client": name, "after": "\(Self.deadline)"])
    }
}
