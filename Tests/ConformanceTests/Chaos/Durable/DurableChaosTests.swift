import CausewayHTTP
import CausewayTesting
import Foundation
import Testing

/// Durable requests over three gateways and three processors, of which any is killed at any time.
///
/// What has to be real: the processes, the broker that fences them, and the reader of the events, which is Apache Kafka's
/// own. The processors count each command that they decide, also one that they have decided before.
@Suite(
    .serialized, .enabled(if: ApacheKafka.isAvailable, "\(ApacheKafka.whyNotAvailable ?? "")"),
    .timeLimit(.minutes(6)))
struct DurableChaosTests {
    @Test func tenThousandRetriesAreAThousandEffects() async throws {
        let keys = 1_000
        try await DurableChaos.with { chaos in
            let crowd = RetryCrowd(keys: keys, times: 10)
            let clients = chaos.gateways.map(\.client)
            var kills = 0
            let time = try await ContinuousClock().measure {
                async let all: Void = crowd.send(to: clients, clients: 32)
                while crowd.left > 0 {
                    let left = crowd.left
                    try await eventually(within: .seconds(60)) { crowd.left < max(1, left - 300) }
                    if crowd.left == 0 { break }
                    try await chaos.killOne(kills)
                    kills += 1
                }
                await all
                // Claims whose gateway was killed before it could send have to end first.
                for number in 0..<keys where crowd.answers[number] == nil {
                    try await eventually(within: .seconds(30)) {
                        await crowd.send(number, to: clients.randomElement() ?? clients[0]) == true
                    }
                }
            }
            // Every gateway tells the same.
            for gateway in chaos.gateways { try await gateway.awaitServing() }
            for number in stride(from: 0, to: keys, by: 10) {
                for client in clients {
                    let isAnswered = await crowd.send(number, to: client)
                    #expect(isAnswered == true)
                }
            }
            print("10,000 retries, \(kills) kills, \(time): \(crowd.report)")
            #expect(kills >= 12)
            try await eventually(within: .seconds(30)) {
                try chaos.events.update()
                return chaos.events.isDone(below: keys)
            }
            #expect(crowd.answers.count == keys)
            for (number, answers) in crowd.answers { #expect(answers.count == 1, "\(number): \(answers)") }
            #expect(chaos.events.found.count == keys)
            #expect(chaos.events.repeated == [:])
        }
    }

    /// The result comes once, from another gateway.
    ///
    /// A processor stands in its transaction; meanwhile everybody learns that the request runs, its gateway is killed, then
    /// the processor itself.
    @Test func theResultOutlivesTheGatewayAndTheProcessor() async throws {
        try await DurableChaos.with { chaos in
            let (first, second) = (chaos.gateways[0].client, chaos.gateways[1].client)
            for processor in chaos.processors { try processor.hold() }
            let accepted = try await first.send(7, key: "seven", prefer: "respond-async, wait=1")
            #expect(accepted.status == .accepted)
            #expect(accepted.fields["Preference-Applied"] == "respond-async, wait=1")
            let location = try #require(accepted.fields[.location])
            #expect(location.hasPrefix("/v1/requests/"))
            try await eventually(within: .seconds(20)) { chaos.processors.contains(where: \.isHeld) }

            // Without a key too; and clients that go away take nothing back.
            let keyless = try await first.send(8, prefer: "respond-async")
            #expect(keyless.status == .accepted)
            let other = try #require(keyless.fields[.location])
            let gone = 100..<120
            await withTaskGroup(of: Void.self) { group in
                for number in gone {
                    group.addTask {
                        _ = try? await first.send(number, key: "gone-\(number)", within: .milliseconds(300))
                    }
                }
            }

            for number in gone.prefix(3) {
                let running = try await second.send(number, key: "gone-\(number)")
                #expect(running.status == .conflict)
            }
            for gateway in [first, second] {
                let running = try await gateway.send(7, key: "seven")
                #expect(running.status == .conflict)
                #expect(running.text.contains("urn:causeway:problem:request-running"))
                #expect(running.fields[.retryAfter] == "1")
                // `"seven"` is the same key.
                let other = try await gateway.send(7, key: "\"seven\"", variant: 1)
                #expect(other.status == .unprocessableContent)
                #expect(other.text.contains("urn:causeway:problem:idempotency-key-reused"))
                let status = try await gateway.get(location)
                #expect(status.status == .accepted)
                #expect(status.text.contains(#""state":"running""#))
            }
            try await chaos.gateways[0].kill()
            let holding = chaos.processors.first { $0.isHeld }
            try await holding?.killAndRestart()
            for processor in chaos.processors { processor.letGo() }

            let eighth = try await second.get(other, prefer: "wait=15")
            #expect(eighth.status == .ok)
            #expect(eighth.text.hasPrefix("8 "))
            let done = try await second.get(location, prefer: "wait=15")
            #expect(done.status == .ok)
            #expect(done.text.hasPrefix("7 "))
            let again = try await second.send(7, key: "seven")
            #expect(again.status == .ok)
            #expect(again.body == done.body)
            try chaos.gateways[0].startAgain()
            try await chaos.gateways[0].awaitServing()
            let restarted = try await first.send(7, key: "seven")
            #expect(restarted.status == .ok)
            #expect(restarted.body == done.body)
            #expect(try await first.send(7, key: "seven", variant: 1).status == .unprocessableContent)
            #expect(try await first.get("/v1/requests/\(String(repeating: "0", count: 32))").status == .notFound)
            try await eventually(within: .seconds(60)) {
                try chaos.events.update()
                return gone.allSatisfy { chaos.events.found[$0] != nil }
            }
            for number in gone { #expect(try await second.send(number, key: "gone-\(number)").status == .ok) }
            #expect(chaos.events.found.count == 2 + gone.count)
            #expect(chaos.events.repeated == [:])
        }
    }
}
