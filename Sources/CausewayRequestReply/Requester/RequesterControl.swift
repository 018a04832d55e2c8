internal import CausewayKafka
internal import CausewayObservability
internal import CausewayRuntime

/// A requester's side of the control topic: its heartbeat, its claim of a reply partition, and who is there to answer;
/// belongs to the requester's loop.
final class RequesterControl {
    let instance: String
    let topic: String
    /// The partition of the reply topic that it claims.
    var claimed: Int?
    private(set) var claims = ReplyClaims()
    private(set) var directory = ResponderDirectory()
    /// Called when what is known about a topic's responders has changed.
    var onChange: ((String) -> Void)?
    /// Called when a heartbeat of this requester came back from the log.
    var onOwnBeat: (() -> Void)?

    /// Whether a heartbeat of this requester has ever come back.
    private(set) var hasHeardItself = false

    private let replyTopic: String
    private let sender: ControlSender
    private let loop: EventLoop
    private var timer: LoopTimer?
    /// Nothing older counts, in milliseconds of the wall clock.
    private var oldest = Int64.min
    /// Heartbeats of its own that were sent since one came back.
    private var unseenBeats = 0

    init(
        _ configuration: RequesterConfiguration, topic: String, instance: String, sender: ControlSender, loop: EventLoop
    ) {
        self.topic = topic
        self.instance = instance
        self.sender = sender
        self.loop = loop
        replyTopic = configuration.replyTopic
    }

    /// Whether what is heard is what is said: its own heartbeats come back.
    private var isInTouch: Bool { unseenBeats <= ResponderDirectory.missedHeartbeats }

    /// What is known about a topic's responders; nothing while the control topic can't be read or written.
    func state(of topic: String) -> ResponderDirectory.State { isInTouch ? directory.state(of: topic) : .unknown }

    // MARK: Heartbeat

    /// Sends a heartbeat now and each second.
    func beginBeating() {
        let timer = timer ?? LoopTimer(on: loop) { [unowned self] in beat() }
        self.timer = timer
        oldest = WallClock.milliseconds - ControlTopic.memory.components.seconds * 1_000
        sendBeat()
        timer.schedule(at: .after(ControlTopic.beat))
    }

    private func beat() {
        let wasInTouch = isInTouch
        if wasInTouch {
            for topic in directory.tick() { onChange?(topic) }
        }
        unseenBeats += 1
        sendBeat()
        if wasInTouch, !isInTouch { changedAll() }
        timer?.schedule(at: .after(ControlTopic.beat))
    }

    /// Sends the claim.
    func sendBeat() { sender.send(.requester(instance: instance, replyTopic: replyTopic, partition: claimed)) }

    private func ownBeatCameBack() {
        let wasInTouch = isInTouch
        unseenBeats = 0
        hasHeardItself = true
        if !wasInTouch { changedAll() }
        onOwnBeat?()
    }

    private func changedAll() {
        for topic in directory.knownTopics { onChange?(topic) }
    }

    // MARK: Messages

    func receive(_ record: ConsumerRecord) {
        if let time = record.timestamp?.milliseconds, time < oldest { return }
        guard let message = record.valueBytes.flatMap(ControlMessage.init(json:)) else { return }
        switch message {
        case .requester(let other, let replyTopic, let partition):
            if replyTopic == self.replyTopic, let partition {
                claims.heard(
                    partition, of: other, offset: record.offset, time: record.timestamp?.milliseconds ?? .min)
            }
            if other == instance { ownBeatCameBack() }
        case .requesterStopped(let other): claims.ended(other)
        case .responder(let responder, let topic, let load):
            directory.heard(responder, topic: topic, load: load)
            onChange?(topic)
        case .responderStopped(let responder, let topic):
            directory.stopped(responder, topic: topic)
            onChange?(topic)
        case .cancel, .credit: break
        }
    }

    // MARK: Telling

    /// Tells responders that nobody waits for requests any more, unless none listens.
    func cancel(_ requests: [CorrelationID]) {
        guard directory.isAnybodyThere, !requests.isEmpty else { return }
        var rest = requests[...]
        while !rest.isEmpty {
            sender.send(.cancel(requests: rest.prefix(1_000).map(\.string)))
            rest = rest.dropFirst(1_000)
        }
    }

    /// Allows a responder to send more of a streamed reply.
    func credit(_ request: CorrelationID, upTo count: Int) {
        sender.send(.credit(request: request.string, upTo: count))
    }

    /// Says that this requester has ended; its partition is free for others.
    func end() {
        timer?.invalidate()
        timer = nil
        sender.send(.requesterStopped(instance: instance))
    }

    /// Lets go of what keeps the producer's client alive.
    func release() {
        timer?.invalidate()
        timer = nil
        sender.release()
    }
}
