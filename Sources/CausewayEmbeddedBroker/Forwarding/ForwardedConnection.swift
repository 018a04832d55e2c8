#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A client's connection and the one to the broker, each passed on to the other.
struct ForwardedConnection {
    private let client: Int32
    private let server: Int32
    private var request = ForwardedStream()
    private var response = ForwardedStream()

    init(client: Int32, server: Int32) {
        self.client = client
        self.server = server
    }

    /// What to wait for: first the client's socket, then the broker's.
    ///
    /// A socket that nothing is waited for is left out (-1), as its peer's end would otherwise wake without a pause.
    var interest: [pollfd] {
        [Self.interest(client, request, response), Self.interest(server, response, request)]
    }

    /// Moves what is there in both directions; false once the connection is over.
    mutating func move() -> Bool {
        request.move(from: client, to: server)
        response.move(from: server, to: client)
        return !request.isOver && !response.isOver
    }

    func close() {
        for descriptor in [client, server] { systemClose(descriptor) }
    }

    private static func interest(
        _ descriptor: Int32, _ incoming: ForwardedStream, _ outgoing: ForwardedStream
    ) -> pollfd {
        var events: Int32 = 0
        if incoming.wantsToRead { events |= Int32(POLLIN) }
        if outgoing.wantsToWrite { events |= Int32(POLLOUT) }
        return pollfd(fd: events == 0 ? -1 : descriptor, events: Int16(events), revents: 0)
    }
}

private func systemClose(_ descriptor: Int32) {
    close(descriptor)
}
