import CLibrdkafka
import CausewayEmbeddedBroker
import Foundation
import TestSupport
import Testing

@Suite struct EmbeddedBrokerLifeTests {
    @Test func closesOnceAndRefusesAfterwards() async throws {
        let broker = try EmbeddedBroker(port: FreePort.next())
        await withTaskGroup { group in
            for _ in 0..<10 { group.addTask { await broker.close() } }
        }
        await broker.close()
        await #expect(throws: EmbeddedBrokerError.closed) { try await broker.createTopic(name: "a", partitions: 1) }
        await #expect(throws: EmbeddedBrokerError.closed) { try await broker.takeDown() }
    }

    @Test func runEndsWithItsTaskAndClosesTheBroker() async throws {
        let broker = try EmbeddedBroker()
        let task = Task { await broker.run() }
        try await broker.createTopic(name: "a", partitions: 1)
        task.cancel()
        await task.value
        await #expect(throws: EmbeddedBrokerError.closed) { try await broker.createTopic(name: "b", partitions: 1) }
    }

    /// In a process of its own, as the counts are the whole process's.
    @Test func leavesNothingBehind() async throws {
        await #expect(processExitsWith: .success) {
            func round(closing: Bool) async throws {
                let broker = try EmbeddedBroker(brokers: 3, port: FreePort.next(), topics: [.init("a")])
                // Still connected when the broker goes.
                let producer = try BlockingProducer(servers: broker.bootstrapServers)
                let offset = try await producer.send("1")
                #expect(offset == 0)
                if closing { await broker.close() }
            }
            for _ in 0..<5 { try await round(closing: true) }
            // Swift's clock takes a descriptor at its first use and keeps it.
            try await Task.sleep(for: .milliseconds(1))
            let before = try ProcessResources.current()
            for number in 0..<30 { try await round(closing: number % 2 == 0) }
            do {
                try await eventually(within: .seconds(20)) {
                    let after = try ProcessResources.current()
                    return after.threads <= before.threads && after.descriptors <= before.descriptors
                }
            } catch {
                // Nobody sees what this process expects: its error output is all that is passed on.
                let left = try "\(ProcessResources.threadNames()) \(ProcessResources.descriptorTargets())"
                FileHandle.standardError.write(Data("\(error) Before: \(before). Now: \(left)\n".utf8))
                throw error
            }
            let grown = try ProcessResources.current().residentBytes - before.residentBytes
            #expect(grown < 8 << 20, "30 rounds took \(grown) bytes")
        }
    }
}
