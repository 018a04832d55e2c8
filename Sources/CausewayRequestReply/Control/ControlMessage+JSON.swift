internal import FoundationEssentials

extension ControlMessage: Codable {
    private enum Kind: String, Codable {
        case requester
        case requesterStopped = "requester-stopped"
        case responder
        case responderStopped = "responder-stopped"
        case cancel
        case credit
    }

    private enum Member: String, CodingKey {
        case kind, instance, replyTopic, partition, topic, load, requests, request, upTo
    }

    /// Decodes a message.
    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: Member.self)
        func text(_ member: Member) throws -> String { try members.decode(String.self, forKey: member) }
        switch try members.decode(Kind.self, forKey: .kind) {
        case .requester:
            self = .requester(
                instance: try text(.instance), replyTopic: try text(.replyTopic),
                partition: try members.decodeIfPresent(Int.self, forKey: .partition))
        case .requesterStopped: self = .requesterStopped(instance: try text(.instance))
        case .responder:
            self = .responder(
                instance: try text(.instance), topic: try text(.topic),
                load: try members.decode(ResponderLoad.self, forKey: .load))
        case .responderStopped: self = .responderStopped(instance: try text(.instance), topic: try text(.topic))
        case .cancel: self = .cancel(requests: try members.decode([String].self, forKey: .requests))
        case .credit:
            self = .credit(request: try text(.request), upTo: try members.decode(Int.self, forKey: .upTo))
        }
    }

    /// Encodes the message.
    func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: Member.self)
        switch self {
        case .requester(let instance, let replyTopic, let partition):
            try members.encode(Kind.requester, forKey: .kind)
            try members.encode(instance, forKey: .instance)
            try members.encode(replyTopic, forKey: .replyTopic)
            try members.encodeIfPresent(partition, forKey: .partition)
        case .requesterStopped(let instance):
            try members.encode(Kind.requesterStopped, forKey: .kind)
            try members.encode(instance, forKey: .instance)
        case .responder(let instance, let topic, let load):
            try members.encode(Kind.responder, forKey: .kind)
            try members.encode(instance, forKey: .instance)
            try members.encode(topic, forKey: .topic)
            try members.encode(load, forKey: .load)
        case .responderStopped(let instance, let topic):
            try members.encode(Kind.responderStopped, forKey: .kind)
            try members.encode(instance, forKey: .instance)
            try members.encode(topic, forKey: .topic)
        case .cancel(let requests):
            try members.encode(Kind.cancel, forKey: .kind)
            try members.encode(requests, forKey: .requests)
        case .credit(let request, let upTo):
            try members.encode(Kind.credit, forKey: .kind)
            try members.encode(request, forKey: .request)
            try members.encode(upTo, forKey: .upTo)
        }
    }

    /// The message as JSON.
    var json: [UInt8] { (try? JSONEncoder().encode(self)).map(Array.init) ?? [] }

    /// Reads a message; nil for what is none, or of a kind that a newer version has.
    init?(json: [UInt8]) {
        guard let message = try? JSONDecoder().decode(ControlMessage.self, from: Data(json)) else { return nil }
        self = message
    }
}
