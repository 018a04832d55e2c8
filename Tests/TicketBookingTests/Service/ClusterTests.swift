import CausewayHTTP
import CausewayKafka
import CausewayTesting
import Foundation
import TestSupport
import Testing
import TicketDomain

@testable import TicketBooking

/// The sample spread over processes on Apache Kafka.
@Suite(
    .enabled(if: ApacheKafka.isAvailable, "\(ApacheKafka.whyNotAvailable ?? "")"), .serialized,
    .timeLimit(.minutes(3)))
struct ClusterTests {
    private static let sessionTimeout = Duration.seconds(6)

    /// Two gateways and two workers, each a process, on a cluster of their own: the topics have fixed names.
    private struct Tickets {
        let kafka: ApacheKafka
        let workers: [ChildProcess]
        let gateways: [ChildProcess]
        let urls: [String]

        static func start() async throws -> Tickets {
            let kafka = try await ApacheKafka.start()
            let all = ["--bootstrap", kafka.bootstrapServers]
            let executable = try BuiltExecutable.path("TicketBooking")
            let workers = try (0..<2).map { _ in
                try ChildProcess(
                    executable: executable, arguments: all + ["--role", "worker", "--session-timeout", "6"])
            }
            let gateways = try (0..<2).map { _ in
                try ChildProcess(
                    executable: executable, arguments: all + ["--role", "gateway", "--port", "0", "--timeout", "2"])
            }
            var urls: [String] = []
            for gateway in gateways { urls.append(try await gateway.servedURL()) }
            for worker in workers { _ = try await worker.servedURL() }
            return Tickets(kafka: kafka, workers: workers, gateways: gateways, urls: urls)
        }

        /// Stops what still runs, each in good order, then the cluster.
        func stop() async throws {
            for process in gateways + workers where process.isRunning {
                process.terminate()
                #expect(try await process.waitForExit() == .exited(code: 0))
            }
            await kafka.close()
        }
    }

    private func withTickets(_ body: (Tickets, [TicketClient]) async throws -> Void) async throws {
        let tickets = try await Tickets.start()
        let clients = try tickets.urls.map { try TicketClient(url: $0, connections: 32) }
        do {
            try await body(tickets, clients)
        } catch {
            for client in clients { await client.close() }
            await tickets.kafka.close()
            throw error
        }
        for client in clients { await client.close() }
        try await tickets.stop()
    }

    /// Books one seat of every show until each has been booked once; how long the slowest took.
    private func bookEveryShow(_ clients: [TicketClient], row: String, within limit: Duration) async throws -> Duration
    {
        let start = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for show in 1...8 {
                let client = clients[show % clients.count]
                group.addTask {
                    var seat = 0
                    try await eventually(within: limit) {
                        // A seat may be held by an attempt that got no answer.
                        seat = seat % 12 + 1
                        return try await client.book("concert-\(show)", "\(row)\(seat)", within: .seconds(5)).status
                            == .created
                    }
                }
            }
            try await group.waitForAll()
        }
        return ContinuousClock.now - start
    }

    @Test func aWorkerIsKilledAndAnotherStopped() async throws {
        try await withTickets { tickets, clients in
            // The same bookings through both gateways at once: each seat is one client's.
            let seats = (1...12).map { "A\($0)" }
            let statuses = try await withThrowingTaskGroup(of: (String, Int).self) { group in
                for show in 1...8 {
                    for seat in seats {
                        for client in clients {
                            group.addTask {
                                ("\(show) \(seat)", try await client.book("concert-\(show)", seat).status.code)
                            }
                        }
                    }
                }
                return try await group.reduce(into: [String: [Int]]()) { $0[$1.0, default: []].append($1.1) }
            }
            #expect(statuses.count == 96)
            for (seat, codes) in statuses { #expect(codes.sorted() == [201, 409], "seat \(seat)") }

            // What is booked on one gateway is seen on the other.
            let booked = try await clients[0].book("concert-2", "J1")
            #expect(booked.status == .created)
            let location = try #require(booked.fields[.location])
            try await eventually { try await clients[1].get(location).body == booked.body }
            let cancelled = try await clients[1].send(.delete, location)
            #expect(cancelled.status == .noContent)
            let again = try await clients[0].send(.delete, location)
            #expect(again.status == .noContent)

            let limit = Self.sessionTimeout + .seconds(2)
            let crowd = Crowd(clients)
            async let gotten = crowd.book()
            try await eventually { crowd.answers > 200 }
            tickets.workers[0].kill(SIGKILL)
            let afterKill = try await bookEveryShow(clients, row: "B", within: limit)
            crowd.goHome()
            #expect(afterKill < limit)
            for (seat, times) in await gotten { #expect(times == 1, "\(seat) was given away \(times) times") }

            let log = try await TicketLog.check(on: tickets.kafka.bootstrapServers)
            #expect(log.violations.isEmpty)
            #expect(log.bookings(.held) >= 96 + 8)
        }
    }

    @Test func aWorkerThatIsStoppedHandsOver() async throws {
        try await withTickets { tickets, clients in
            _ = try await bookEveryShow(clients, row: "A", within: .seconds(10))
            tickets.workers[0].terminate()
            let time = try await bookEveryShow(clients, row: "B", within: .seconds(10))
            // Half a second on a quiet machine; in any case before the group would have noticed by itself.
            #expect(time < .seconds(4))
            #expect(try await tickets.workers[0].waitForExit() == .exited(code: 0))
            let log = try await TicketLog.check(on: tickets.kafka.bootstrapServers)
            #expect(log.violations.isEmpty)
        }
    }

    @Test func topicsAreMadeOrCompared() async throws {
        let kafka = try await ApacheKafka.start()
        try await TicketTopics.ensure(on: kafka.bootstrapServers)
        let found = try await kafka.admin.describeTopics(TicketTopics.all.map(\.name))
        for (name, partitions) in TicketTopics.all { #expect(found[name]?.partitions.count == partitions) }
        // They are there.
        try await TicketTopics.ensure(on: kafka.bootstrapServers)
        try await kafka.admin.deleteTopics([TicketTopics.events])
        try await kafka.admin.createTopics([TopicSpec(TicketTopics.events, partitions: 4)])
        let error = await #expect(throws: KafkaError.self) { try await TicketTopics.ensure(on: kafka.bootstrapServers) }
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.message.contains("'ticket-events' has 4 partitions, 6 are needed") == true)
        await kafka.close()
    }
}
