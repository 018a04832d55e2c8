import Synchronization

/// What a process says that it serves; the port is known once it listens.
final class ServedURL: Sendable {
    private let host: String
    private let listensOn = Mutex<Int?>(nil)

    init(_ options: TicketOptions) { host = options.host }

    var port: Int? {
        get { listensOn.withLock { $0 } }
        set { listensOn.withLock { $0 = newValue } }
    }

    var text: String { port.map { "http://\(host):\($0)" } ?? TicketTopics.commands }
}
