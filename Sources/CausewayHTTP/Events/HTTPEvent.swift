/// One server-sent event (WHATWG HTML, section 9.2): what `EventSource` in a browser hands out.
public struct HTTPEvent: Sendable, Hashable {
    /// What the client sends back as `Last-Event-ID` when it reconnects.
    ///
    /// CR, LF and NUL in it make the stream break off.
    public var id: String?
    /// The event's name; `nil` is `message`.
    ///
    /// CR and LF in it make the stream break off.
    public var name: String?
    /// The payload, any text; `nil` sends none, and then the client takes id and retry without an event.
    ///
    /// Its line ends arrive as LF, whichever they were.
    public var data: String?
    /// How long the client waits before it reconnects, in whole milliseconds.
    public var retry: Duration?

    /// Makes an event.
    ///
    /// - Parameters:
    ///   - data: the payload.
    ///   - name: the event's name; `nil` is `message`.
    ///   - id: what the client sends back when it reconnects.
    ///   - retry: how long the client waits before it reconnects.
    public init(_ data: String?, name: String? = nil, id: String? = nil, retry: Duration? = nil) {
        self.data = data
        self.name = name
        self.id = id
        self.retry = retry
    }

    /// What a stream ends with when its server stops: tells the client to come back in a second, maybe elsewhere.
    public static var stopping: HTTPEvent { HTTPEvent("", name: "stopping", retry: .seconds(1)) }
}
