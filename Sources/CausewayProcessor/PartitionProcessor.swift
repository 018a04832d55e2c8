public import CausewayKafka
public import CausewayObservability
internal import CausewayRequestReply
public import CausewayRuntime

/// Decides the commands of partitions, one writer a partition, with a state that is restored from the partition's events.
///
/// A command's events are acknowledged before its reply is sent, and each event carries the offset of its command. At
/// least once: after a crash a command may be decided again, by the state that its events have led to. Two members that
/// both take themselves for the writer are not fenced from each other yet.
public final class PartitionProcessor<Logic: PartitionLogic>: Service {
    private let core: ProcessorCore<Logic>
    private let responder: Responder

    /// Creates a processor; it connects by itself, joins its group, restores what it is assigned and serves it.
    ///
    /// - Parameters:
    ///   - configuration: Its settings.
    ///   - logic: Its rules.
    ///   - loop: The loop that commands are decided on.
    ///   - logger: Where restores and failures are reported.
    /// - Throws: `KafkaError.invalidConfiguration`, naming the setting.
    public init(
        configuration: PartitionProcessorConfiguration, logic: Logic, loop: EventLoop, logger: Logger = .disabled
    ) throws(KafkaError) {
        let producer = try KafkaProducer(configuration: configuration.producer, controlLoop: loop, logger: logger)
        let core = ProcessorCore(configuration, logic, producer, loop, logger)
        self.core = core
        responder = try Responder(
            configuration: configuration.responder, loop: loop, logger: logger,
            hooks: PartitionHooks(
                starting: { try await core.checkTopics() }, assigned: { await core.take($0) },
                released: { await core.release($0) })
        ) { request in
            try await core.handle(request)
        }
    }

    /// `processor` and the topics.
    public var serviceName: String { "processor of \(responder.configuration.topic)" }

    /// Suspends until partitions have been assigned and restored.
    ///
    /// - Throws: `invalidConfiguration` when the topics don't fit each other, `closed` when it is stopped first,
    ///   `cancelled` when the task is.
    public func waitUntilReady() async throws(KafkaError) {
        do throws(KafkaError) {
            try await responder.waitUntilReady()
        } catch {
            throw await core.refused ?? error
        }
    }

    /// The partitions that it serves now.
    public var partitions: [Int] { get async { await core.partitions } }

    /// Why it serves no commands at the moment, `nil` if it does.
    ///
    /// One that has no partition because others have them all does not serve either.
    public var notReadyReason: String? { get async { await core.notReadyReason } }

    /// Serves until the task is cancelled; then what is in hand is decided and answered, and the group is left.
    ///
    /// - Throws: `KafkaError.invalidConfiguration` when the topics don't fit each other: the group was never joined then.
    public func run() async throws {
        await core.startTimer()
        do {
            try await serve()
        } catch {
            await core.stop()
            throw error
        }
        await core.stop()
    }

    private func serve() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [responder] in try await responder.run() }
            group.addTask { [core] in
                for await error in core.refusals { throw error }
            }
            while try await group.next() != nil { group.cancelAll() }
        }
    }
}
