import CausewayRuntime
import Synchronization

/// A listener on a loop that runs a body for each connection, and counts them.
///
/// Sendable because what changes is behind a lock; the listener is touched on its loop only.
final class TestServer: Sendable {
    private struct State {
        var open = 0
        var mostOpen = 0
        var accepted = 0
    }

    let loop: EventLoop
    private let listener: TCPListener
    private let state: Shared

    /// What the accept callback needs, so that it doesn't keep the listener.
    private final class Shared: Sendable { let value = Mutex(State()) }

    /// Listens on a free port of the loopback.
    ///
    /// - Parameters:
    ///   - loop: The loop of the listener and its connections.
    ///   - options: Where to listen.
    ///   - serve: Runs on the loop for each connection, which is closed after it.
    /// - Throws: When it can't listen there.
    init(
        on loop: EventLoop, _ options: TCPListener.Options = .init(),
        _ serve: @escaping @Sendable (TCPStream) async throws -> Void
    ) async throws {
        self.loop = loop
        let state = Shared()
        self.state = state
        listener = try await loop.run {
            try TCPListener(on: loop, options) { stream in
                state.value.withLock { state in
                    state.accepted += 1
                    state.open += 1
                    state.mostOpen = max(state.mostOpen, state.open)
                }
                stream.onClosed = { state.value.withLock { $0.open -= 1 } }
                stream.startReading()
                loop.start {
                    defer { stream.close() }
                    try await serve(stream)
                }
            }
        }
    }

    var address: SocketAddress { get async { await loop.perform { [listener] in listener.address } } }
    var accepted: Int { state.value.withLock { $0.accepted } }
    var open: Int { state.value.withLock { $0.open } }
    var mostOpen: Int { state.value.withLock { $0.mostOpen } }

    /// Runs a closure on the loop with the listener.
    func withListener<Value: Sendable>(_ body: @escaping @Sendable (TCPListener) -> Value) async -> Value {
        await loop.perform { [listener] in body(listener) }
    }

    func close() async { await withListener { $0.close() } }
}

/// Sends back what it gets, until the client has sent everything.
struct EchoServer: Sendable {
    let server: TestServer

    init(on loop: EventLoop, _ options: TCPListener.Options = .init()) async throws {
        server = try await TestServer(on: loop, options) { stream in
            repeat {
                stream.outbound += stream.inboundCopy
                stream.consume(stream.inboundCount)
                try await stream.flush()
            } while await stream.readMore(beyond: stream.inboundCount)
            try await stream.drain()
        }
    }

    var address: SocketAddress { get async { await server.address } }
    func close() async { await server.close() }

    /// Connects, sends bytes, and returns what comes back until the server closes.
    func roundTrip(_ bytes: [UInt8], from loop: EventLoop) async throws -> [UInt8] {
        let address = await address
        return try await loop.run {
            let client = try await TCPStream.connect(to: address, on: loop, deadline: .after(.seconds(20)))
            defer { client.close() }
            client.startReading()
            client.outbound += bytes
            client.shutdownOutput()
            return await client.readAll()
        }
    }
}

extension TCPStream {
    /// A copy of the bytes that wait.
    var inboundCopy: [UInt8] { inboundBytes.withUnsafeBufferPointer { Array($0) } }

    /// Reads until the peer has sent everything or the connection is closed.
    func readAll() async -> [UInt8] {
        var all: [UInt8] = []
        repeat {
            all += inboundCopy
            consume(inboundCount)
        } while await readMore(beyond: inboundCount)
        return all + inboundCopy
    }

    /// Reads at least so many bytes and takes them; nil if fewer come.
    func read(_ count: Int) async -> [UInt8]? {
        while inboundCount < count {
            if !(await readMore(beyond: inboundCount)) { return nil }
        }
        let bytes = Array(inboundCopy.prefix(count))
        consume(count)
        return bytes
    }
}

extension EventLoop {
    /// A client's connection, made from any thread.
    func connect(to address: SocketAddress) async throws -> TCPStream {
        try await run { try await TCPStream.connect(to: address, on: self, deadline: .after(.seconds(20))) }
    }
}
