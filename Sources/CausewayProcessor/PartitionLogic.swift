public import CausewayKafka
public import CausewayRequestReply

/// The rules of a `PartitionProcessor`: pure functions, without I/O, clock or lock.
///
/// A partition's state is the fold of its events, so the same events give the same state on every instance.
public protocol PartitionLogic: Sendable {
    /// What a partition's events so far add up to.
    associatedtype State: Sendable
    /// What is asked for.
    associatedtype Command: Sendable
    /// What has happened.
    associatedtype Event: Sendable

    /// The state before the first event.
    ///
    /// - Parameter partition: The partition's number.
    /// - Returns: The state.
    func initialState(partition: Int) -> State

    /// Reads a command.
    ///
    /// - Parameter request: The request that carries it.
    /// - Returns: The command.
    /// - Throws: A `Problem` that the requester is answered with.
    func command(from request: Request) throws -> Command

    /// Decides a command.
    ///
    /// A command may come again after a crash; decided again by the state that its events have led to, it must yield the
    /// same reply and no events.
    ///
    /// - Parameters:
    ///   - command: The command.
    ///   - state: What has happened so far.
    ///   - now: The moment of the decision.
    /// - Returns: What happens, and the reply.
    func decide(_ command: Command, _ state: State, at now: KafkaTimestamp) -> ProcessorDecision<Event>

    /// Takes in what happened.
    ///
    /// - Parameters:
    ///   - state: The state to change.
    ///   - event: The next event of the partition.
    func evolve(_ state: inout State, _ event: Event)

    /// Commands that are due by themselves, such as the end of a hold.
    ///
    /// - Parameters:
    ///   - state: What has happened so far.
    ///   - now: The moment.
    /// - Returns: The commands, in the order in which they are to be decided; they get no reply.
    func due(_ state: State, at now: KafkaTimestamp) -> [Command]

    /// The version of the events that `encode(_:)` writes, from 1 on; 1 unless the logic says otherwise.
    ///
    /// Raise it when the form of events changes, and have `event(from:)` read the older ones (`EventUpcaster`). A log with
    /// events of a newer version is not served: an instance of the older release ends with an error and leaves its
    /// partitions to newer ones.
    var eventVersion: Int { get }

    /// Writes an event.
    ///
    /// - Parameter event: The event.
    /// - Returns: Its record's key and value.
    /// - Throws: When it has no form on the wire; the command is then refused.
    func encode(_ event: Event) throws -> (key: [UInt8]?, value: [UInt8])

    /// Reads an event of the log.
    ///
    /// - Parameter record: The record; its `eventVersion` tells in which form it was written.
    /// - Returns: The event; nil for a record that is none.
    /// - Throws: When it can't be read: the partition is not served then, because its state would be wrong.
    func event(from record: ConsumerRecord) throws -> Event?
}

extension PartitionLogic {
    /// The first.
    public var eventVersion: Int { 1 }

    /// None.
    public func due(_ state: State, at now: KafkaTimestamp) -> [Command] { [] }
}
