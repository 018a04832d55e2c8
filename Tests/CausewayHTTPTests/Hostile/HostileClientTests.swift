import CausewayHTTP
import CausewayRuntime
import TestSupport
import Testing

/// Clients that would confuse, block or fill a server; each in a process of its own, where descriptors and memory count.
@Suite(.serialized, .timeLimit(.minutes(5))) struct HostileClientTests {
    /// 500 heads that never end: each is told so in time, and nobody else notices.
    @Test func slowloris() async {
        await #expect(processExitsWith: .success) {
            await reportingErrors {
                try await HostileServer.run(configure: { $0.headTimeout = .seconds(1) }) { hostile in
                    var sockets: [BareSocket] = []
                    for _ in 0..<500 {
                        let socket = try hostile.connect()
                        socket.send("GET /hello HTTP/1.1\r\nHost: a\r\nX-")
                        sockets.append(socket)
                    }
                    try await hostile.attack(steps: 400) { number in
                        for offset in 0..<5 { sockets[(number * 5 + offset) % 500].send("a") }
                    }
                    for socket in sockets { #expect(try await hostile.farewell(socket).hasPrefix("HTTP/1.1 408 ")) }
                }
            }
        }
    }

    /// 500 bodies of a byte now and then, into handlers that collect them.
    @Test func slowBodies() async {
        await #expect(processExitsWith: .success) {
            await reportingErrors {
                try await HostileServer.run(configure: {
                    $0.bodyTimeout = .seconds(1)
                    $0.minimumBodyRate = 10_000
                }) { hostile in
                    var sockets: [BareSocket] = []
                    for _ in 0..<500 {
                        let socket = try hostile.connect()
                        socket.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n")
                        sockets.append(socket)
                    }
                    try await hostile.attack(steps: 400) { number in
                        for offset in 0..<5 { sockets[(number * 5 + offset) % 500].send("a") }
                    }
                    for socket in sockets { #expect(try await hostile.farewell(socket).hasPrefix("HTTP/1.1 408 ")) }
                }
            }
        }
    }

    /// Clients that read nothing of a large answer.
    @Test func slowReaders() async {
        await #expect(processExitsWith: .success) {
            await reportingErrors {
                try await HostileServer.run(growth: 16 << 20, configure: { $0.writeTimeout = .seconds(2) }) { hostile in
                    let before = try ProcessResources.current()
                    var sockets: [BareSocket] = []
                    for _ in 0..<100 {
                        let socket = try hostile.connect()
                        socket.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
                        sockets.append(socket)
                    }
                    // The first one or two wait until the hundred have filled the sockets' buffers.
                    try await hostile.attack(steps: 400) { _ in }
                    let grown = try ProcessResources.current().residentBytes - before.residentBytes
                    #expect(grown < 40 << 20, "a slow reader has a bound of 64 KiB and the system's buffers: \(grown)")
                    // Nothing is read before the server has given up: that would be progress.
                    try await eventually { try ProcessResources.current().descriptors <= before.descriptors + 100 }
                    for socket in sockets {
                        let text = try await hostile.farewell(socket)
                        #expect(text.hasPrefix("HTTP/1.1 200 ") && !text.hasSuffix("0\r\n\r\n"))
                    }
                }
            }
        }
    }

    /// As many idle connections as the limit of descriptors allows, up to 10,000; each has been served once.
    @Test func idleConnections() async {
        await #expect(processExitsWith: .success) {
            await reportingErrors {
                // Both ends are this process's, beside what it has of its parent's.
                let open = try ProcessResources.current().descriptors
                let count = min(10_000, (DescriptorLimit.current - open - 400) / 2)
                guard count >= 400 else { return }
                try await TestServer.run(configure: { $0.backlog = 4096 }) { server in
                    try await ProcessResources.firstSleep()
                    let hello = HostileServer.hello
                    func open() async throws -> BareSocket {
                        let socket = try BareSocket(port: server.port)
                        socket.send(hello)
                        return socket
                    }
                    let quiet = try await HostileServer.latency(server, requests: 300) { _ in }
                    let before = try ProcessResources.current()
                    var sockets: [BareSocket] = []
                    for _ in 0..<count {
                        sockets.append(try await open())
                        // So that the backlog is never full.
                        if sockets.count % 500 == 0, let last = sockets.last {
                            try await eventually { last.read()?.isEmpty == false }
                        }
                    }
                    try await eventually { await server.server.sleepingConnections() == count }
                    let busy = try await HostileServer.latency(server, requests: 300) { _ in }
                    #expect(busy < max(quiet * 3, .milliseconds(100)), "p99 \(busy), quiet \(quiet)")
                    let grown = try ProcessResources.current().residentBytes - before.residentBytes
                    #expect(grown * 10_000 / count < 60_000_000, "\(grown / count) bytes a connection")
                    // They live.
                    for socket in [sockets[0], sockets[count / 2], sockets[count - 1]] {
                        while socket.read()?.isEmpty == false {}
                        socket.send(hello)
                        try await eventually { socket.read()?.isEmpty == false }
                    }
                    sockets = []
                    try await eventually { try ProcessResources.current().descriptors <= before.descriptors }
                    _ = try await HostileServer.latency(server, requests: 10) { _ in }
                }
            }
        }
    }

    /// 100 MB: refused where they are too much, counted piece by piece where they are not.
    @Test func largeBodies() async {
        await #expect(processExitsWith: .success) {
            await reportingErrors {
                try await HostileServer.run(growth: 8 << 20) { hostile in
                    let piece = [UInt8](repeating: 65, count: 1 << 16)
                    let total = 100_000_000
                    let refused = try hostile.connect()
                    let chunked = try hostile.connect()
                    refused.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: \(total)\r\n\r\n")
                    chunked.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFF\r\n")
                    let before = try ProcessResources.current()
                    try await hostile.server.withClient { client in
                        let taken = SharedCount()
                        let pieces = AsyncStream(unfolding: { () -> [UInt8]? in
                            taken.add()
                            return taken.value <= 100 ? [UInt8](repeating: 66, count: 1_000_000) : nil
                        })
                        async let count = client.execute(
                            HTTPRequest(.post, "/count"), body: HTTPClientRequestBody(pieces, length: total),
                            deadline: .patient
                        ) { response in
                            var text: [UInt8] = []
                            for try await piece in response.body { text += piece }
                            return String(decoding: text, as: UTF8.self)
                        }
                        try await hostile.attack(steps: 300) { _ in
                            for socket in [refused, chunked] { for _ in 0..<4 { socket.send(piece) } }
                        }
                        #expect(try await count == String(total))
                    }
                    let grown = try ProcessResources.current().residentBytes - before.residentBytes
                    #expect(grown < 32 << 20, "100 MB pass through, and none stay: \(grown)")
                    for socket in [refused, chunked] {
                        #expect(try await hostile.farewell(socket).hasPrefix("HTTP/1.1 413 "))
                    }
                }
            }
        }
    }

    /// Heads, chunks, extensions and trailers without an end.
    @Test func endlessMessages() async {
        await #expect(processExitsWith: .success) {
            await reportingErrors {
                try await HostileServer.run { hostile in
                    let chunked = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                    let cases: [(begin: String, more: String, status: Int)] = [
                        ("GET /", "a", 414), ("", "A", 501), ("GET /hello HTTP/1.1\r\nHost: a\r\n", "X: y\r\n", 431),
                        ("GET /hello HTTP/1.1\r\nHost: a\r\nX: ", "y", 431), ("\r\n", "\r\n", 400),
                        (chunked, "64\r\n\(String(repeating: "a", count: 100))\r\n", 413), (chunked + "1", "0", 400),
                        (chunked + "1;a", "a", 413),
                        (chunked + "1;a=\"", "a", 413), (chunked + "1", ";a=b", 413),
                        (chunked + "0\r\n", "X: y\r\n", 431),
                        (chunked + "0\r\nX: ", "y", 431),
                    ]
                    for (begin, more, status) in cases {
                        let socket = try hostile.connect()
                        socket.send(begin)
                        let piece = Array(String(repeating: more, count: 8192 / more.utf8.count).utf8)
                        var answer: [UInt8] = []
                        var rest = piece[...]
                        var isClosed = false
                        // At most 3 MiB: an answer comes long before.
                        try await hostile.attack(steps: 200) { _ in
                            for _ in 0..<2 where !isClosed && answer.isEmpty {
                                guard let sent = socket.send(Array(rest)) else {
                                    isClosed = true
                                    break
                                }
                                rest = rest.dropFirst(sent)
                                if rest.isEmpty { rest = piece[...] }
                            }
                            answer += socket.read() ?? []
                        }
                        let text = String(decoding: answer, as: UTF8.self) + (try await hostile.farewell(socket))
                        #expect(text.hasPrefix("HTTP/1.1 \(status) "), "\(begin.suffix(10))\(more): \(text.prefix(40))")
                    }
                }
            }
        }
    }

    /// A reset, and a close, in every state of a connection.
    @Test func resetsInEveryState() async {
        await #expect(processExitsWith: .success) {
            await reportingErrors {
                let echo = "POST /echo HTTP/1.1\r\nHost: a\r\n"
                let states = [
                    "", "G", "GET /hello HT", "GET /hello HTTP/1.1\r\nHo", HostileServer.hello,
                    HostileServer.hello + HostileServer.hello + "GET ", echo + "Content-Length: 10\r\n\r\n",
                    echo + "Content-Length: 10\r\n\r\nabc", echo + "Content-Length: 3\r\n\r\nabc",
                    echo + "Transfer-Encoding: chunked\r\n\r\n", echo + "Transfer-Encoding: chunked\r\n\r\n5",
                    echo + "Transfer-Encoding: chunked\r\n\r\n5\r\nab",
                    echo + "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r",
                    echo + "Transfer-Encoding: chunked\r\n\r\n0\r\nX: ",
                    echo + "Content-Length: 3\r\nExpect: 100-continue\r\n\r\n",
                    echo + "Content-Length: 99999999\r\n\r\nabc", "nonsense\r\n\r\n",
                    "GET /never HTTP/1.1\r\nHost: a\r\n\r\n",
                    "GET /large HTTP/1.1\r\nHost: a\r\n\r\n", "HEAD /large HTTP/1.1\r\nHost: a\r\n\r\n",
                    "GET /hello HTTP/1.0\r\n\r\n", "GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                    "POST /ignore HTTP/1.1\r\nHost: a\r\nContent-Length: 70000\r\n\r\nabc",
                    "POST /stream HTTP/1.1\r\nHost: a\r\nContent-Length: 70000\r\n\r\nabc",
                ]
                try await HostileServer.run { hostile in
                    try await hostile.attack(steps: states.count * 12) { number in
                        for isReset in [true, false] {
                            let socket = try hostile.connect()
                            socket.send(states[number % states.count])
                            // Some at once, some once the server has done what it can.
                            if number % 3 == 0 { try await eventually { true } }
                            if number % 3 == 1 { _ = socket.read() }
                            if isReset { socket.resetWhenClosed() }
                        }
                    }
                }
            }
        }
    }

    /// Out of descriptors: who is connected is served, and so is everybody once there are some again.
    @Test func outOfDescriptors() async {
        await #expect(processExitsWith: .success) {
            await reportingErrors {
                try await TestServer.run { server in
                    try await ProcessResources.firstSleep()
                    let client = try await server.connect()
                    func hello() async throws {
                        try await client.send(HostileServer.hello)
                        let response = try await client.response()
                        #expect(response.status == 200)
                    }
                    try await hello()
                    let limit = DescriptorLimit.current
                    let before = try ProcessResources.current().descriptors
                    for _ in 0..<3 {
                        DescriptorLimit.current = before + 41
                        var sockets: [BareSocket] = []
                        // Each takes one here and, where it is accepted, one there.
                        while let socket = try? BareSocket(port: server.port) {
                            sockets.append(socket)
                            if sockets.count % 5 == 0 { try await hello() }
                        }
                        #expect(sockets.count > 15)
                        for _ in 0..<100 { try await hello() }
                        sockets = []
                        DescriptorLimit.current = limit
                        try await eventually { try ProcessResources.current().descriptors <= before + 1 }
                        // For a moment it may not listen: then it begins again.
                        try await eventually { (try? BareSocket(port: server.port)) != nil }
                        let other = try await server.connect()
                        try await other.send(HostileServer.hello)
                        let response = try await other.response()
                        #expect(response.status == 200)
                        await other.close()
                        try await eventually { try ProcessResources.current().descriptors <= before + 1 }
                    }
                }
            }
        }
    }
}
