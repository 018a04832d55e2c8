import CausewayHTTP
import CausewayRuntime
import TestSupport
import Testing

/// What servers, clients and loops leave behind: nothing.
@Suite(.timeLimit(.minutes(5))) struct ServerResourceTests {
    private static func round() async throws {
        try await TestServer.run { server in
            try await server.withClient { client in
                let response = try await client.fetch(.get, "/hello")
                #expect(response.text == "hello\n")
            }
        }
    }

    /// In a process of its own: threads, descriptors and memory of other tests would be counted too.
    @Test func aThousandRoundsLeaveNothing() async {
        await #expect(processExitsWith: .success) {
            await reportingErrors {
                for _ in 0..<200 { try await Self.round() }
                try await ProcessResources.firstSleep()
                let before = try ProcessResources.current()
                for _ in 0..<1000 { try await Self.round() }
                // The last threads may just be ending.
                try await eventually { try ProcessResources.current().threads <= before.threads }
                let after = try ProcessResources.current()
                let targets = try ProcessResources.descriptorTargets()
                #expect(after.descriptors <= before.descriptors, "\(targets)")
                #expect(after.residentBytes - before.residentBytes < 1 << 20, "\(before), then \(after)")
            }
        }
    }

    /// Connections that come and go leave nothing in a server that lives on.
    @Test func thousandsOfConnectionsLeaveNothing() async {
        await #expect(processExitsWith: .success) {
            await reportingErrors {
                try await TestServer.run { server in
                    func visit() async throws {
                        let client = try await server.connect()
                        try await client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 30000\r\n\r\n")
                        try await client.send([UInt8](repeating: 65, count: 30_000))
                        let response = try await client.response(to: .post)
                        #expect(response.body.count == 30_000)
                        await client.close()
                    }
                    for _ in 0..<500 { try await visit() }
                    try await ProcessResources.firstSleep()
                    let before = try ProcessResources.current()
                    for _ in 0..<3000 { try await visit() }
                    try await eventually { try ProcessResources.current().descriptors <= before.descriptors }
                    let after = try ProcessResources.current()
                    #expect(after.threads <= before.threads)
                    #expect(after.residentBytes - before.residentBytes < 1 << 20, "\(before), then \(after)")
                }
            }
        }
    }
}
