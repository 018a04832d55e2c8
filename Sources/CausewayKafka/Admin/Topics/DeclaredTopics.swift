public import CausewayObservability
public import CausewayRuntime

/// The topics that a service needs, as the first service of a `ServiceGroup`: it is ready once they are there and as
/// declared, so that what comes after it starts with the topics it counts on.
///
/// ```swift
/// let topics = DeclaredTopics(
///     [TopicSpec("orders", partitions: 12, configuration: ["cleanup.policy": "compact"])], admin: admin)
/// try await ServiceGroup([topics, producer, responder]).run()
/// ```
///
/// While no broker can be reached it waits and says so in the log; a difference ends the group at once. After that it
/// does nothing until it is stopped.
public struct DeclaredTopics: Service {
    /// The topics.
    public let topics: [TopicSpec]
    private let admin: KafkaAdmin
    private let creation: TopicCreation
    private let startTimeout: Duration
    private let logger: Logger

    /// Declares topics.
    ///
    /// - Parameters:
    ///   - topics: The topics as they should be; what a spec leaves open is not looked at.
    ///   - admin: Whom to ask.
    ///   - creation: Whether topics that are not there are made.
    ///   - startTimeout: How long it waits for the cluster.
    ///   - logger: Where it says that it waits.
    public init(
        _ topics: [TopicSpec], admin: KafkaAdmin, _ creation: TopicCreation = .createMissing,
        startTimeout: Duration = .seconds(60), logger: Logger = .disabled
    ) {
        self.topics = topics
        self.admin = admin
        self.creation = creation
        self.startTimeout = startTimeout
        self.logger = logger
    }

    /// Returns once the topics are there and as declared.
    ///
    /// - Throws: As `KafkaAdmin.ensureTopics`; what may pass, such as no broker, only after `startTimeout`.
    public func ready() async throws {
        let end = Deadline.after(startTimeout)
        while true {
            do {
                let attempt = min(end, .after(admin.configuration.requestTimeout))
                return try await admin.ensureTopics(topics, creation, deadline: attempt)
            } catch {
                guard error.isRetriable, end.remaining > Self.pause else { throw error }
                logger.warning("topics can't be checked yet, trying again: \(error.message)")
                try await Task.sleep(for: Self.pause)
            }
        }
    }

    /// Does nothing until its task is cancelled.
    public func run() async { await waitForCancellation() }

    /// Between two attempts.
    private static let pause = Duration.milliseconds(500)
}
