public import CausewayKafka
public import CausewayObservability
public import CausewayRuntime
internal import FoundationEssentials

extension Responder {
    /// Creates a responder whose requests and replies are JSON.
    ///
    /// A request whose value is not of the expected type is answered with a problem of status 400.
    ///
    /// - Parameters:
    ///   - configuration: Its settings.
    ///   - loop: The loop that its handlers run on.
    ///   - logger: Where warnings go.
    ///   - type: The type of the requests' values.
    ///   - replyTypeID: The answers' type for typed Spring peers: a Java class, or the token of their type mapping.
    ///   - handler: Works on one request; gets its value and itself.
    /// - Throws: `invalidConfiguration`, naming the setting.
    public convenience init<Question: Decodable & SendableMetatype, Answer: Encodable & SendableMetatype>(
        configuration: ResponderConfiguration, loop: EventLoop, logger: Logger = .disabled,
        decoding type: Question.Type, replyTypeID: String? = nil,
        handler: @escaping @Sendable (sending Question, Request) async throws -> Answer
    ) throws(KafkaError) {
        try self.init(configuration: configuration, loop: loop, logger: logger) { request in
            let question = try Self.decode(type, request)
            var reply = ReplyValue(Array(try JSONEncoder().encode(try await handler(question, request))))
            reply.typeID = replyTypeID
            return reply
        }
    }

    private static func decode<Question: Decodable>(_ type: Question.Type, _ request: Request) throws -> Question {
        do {
            return try JSONDecoder().decode(type, from: Data(request.value ?? []))
        } catch {
            throw Problem(status: 400, title: "The request could not be understood", detail: "\(error)")
        }
    }
}
