#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Listens on a chosen port and passes connections on to another one of this machine.
///
/// librdkafka's mock brokers take whatever port the kernel gives; this is how the embedded broker has a known one.
/// One thread serves all connections.
final class PortForwarder: Sendable {
    private let wake: LoopbackSocket.Pair

    /// Listens and starts to serve.
    ///
    /// - Parameters:
    ///   - port: The port of 127.0.0.1 to listen on.
    ///   - target: The port of 127.0.0.1 that connections are passed on to.
    /// - Throws: ``EmbeddedBrokerError``, if the port is taken or the system is out of sockets or threads.
    init(port: UInt16, target: UInt16) throws(EmbeddedBrokerError) {
        let listener = try LoopbackSocket.listen(on: port)
        do {
            wake = try LoopbackSocket.pair()
        } catch {
            close(listener)
            throw error
        }
        let wakeEnd = wake.far
        let isStarted = DetachedThread.start {
            var loop = ForwardingLoop(listener: listener, wake: wakeEnd, target: target)
            loop.run()
        }
        guard isStarted else {
            for descriptor in [listener, wake.near, wake.far] { close(descriptor) }
            throw .system("there is no thread for the port \(port)")
        }
    }

    /// Closes the port and all connections, and blocks until they are; to be called once.
    func stop() {
        // The loop sees the end of this stream and closes all it has, its end of the pair last: the end of that one.
        shutdown(wake.near, Int32(SHUT_WR))
        var byte: UInt8 = 0
        while read(wake.near, &byte, 1) < 0, errno == EINTR {}
        close(wake.near)
    }
}
