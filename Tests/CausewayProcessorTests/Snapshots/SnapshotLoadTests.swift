import CausewayKafka
import CausewayProcessor
import CausewayRequestReply
import CausewayTesting
import KafkaTestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// States that take long to write down.
@Suite(.timeLimit(.minutes(3)))
struct SnapshotLoadTests {
    /// Counts; its state is written down once it may be.
    private struct SlowLogic: SnapshottingLogic {
        let isBegun = Gate()
        let mayEnd = Gate()

        func initialState(partition: Int) -> Int { 0 }
        func command(from request: Request) throws -> String { request.text ?? "" }
        func decide(_ command: String, _ state: Int, at now: KafkaTimestamp) -> ProcessorDecision<String> {
            ProcessorDecision([command], reply: ReplyValue(text: "\(state)"))
        }
        func evolve(_ state: inout Int, _ event: String) { state += 1 }
        func encode(_ event: String) -> (key: [UInt8]?, value: [UInt8]) { (nil, Array(event.utf8)) }
        func event(from record: ConsumerRecord) -> String? { record.valueText }

        func encodeSnapshot(_ state: Int) throws -> [UInt8] {
            isBegun.open()
            while !mayEnd.isOpen { usleep(1_000) }
            return Array("\(state)".utf8)
        }

        func decodeSnapshot(_ bytes: [UInt8], version: Int) throws -> Int {
            Int(String(decoding: bytes, as: UTF8.self)) ?? -1
        }
    }

    /// A topic that takes no record of that size.
    @Test(.enabled(if: ApacheKafka.isAvailable, "\(ApacheKafka.whyNotAvailable ?? "")"))
    func whatCannotBeWrittenKeepsNoCommandWaiting() async throws {
        let broker = try await TestBroker.shared(.apacheKafka)
        let topics = try await ProcessorTopics(on: broker)
        let snapshots = TestBroker.uniqueName("snapshots")
        try await broker.createTopic(name: snapshots, configuration: ["max.message.bytes": "100"])
        try await withLoop { loop in
            let processor = try topics.processor(loop: loop, running: ListLogic()) {
                var kept = SnapshotConfiguration(topic: snapshots)
                kept.everyEvents = 1
                $0.snapshots = kept
            }
            try await processor.whileRunning {
                for number in 0..<20 {
                    try await topics.write(["command-\(number)"])
                    try await eventually { processor.statistics.events == number + 1 }
                }
                try await eventually { processor.statistics.failedSnapshots >= 1 }
                #expect(processor.statistics.aborted <= 1)
                #expect(processor.statistics.snapshots == 0)
            }
        }
        #expect(try await topics.read(20, from: topics.events).count == 20)
    }

    @Test func commandsAreDecidedMeanwhile() async throws {
        let broker = try await TestBroker.shared(.embedded)
        let topics = try await ProcessorTopics(on: broker)
        let snapshots = TestBroker.uniqueName("snapshots")
        try await broker.createTopic(name: snapshots)
        let logic = SlowLogic()
        func settings(_ configuration: inout PartitionProcessorConfiguration) {
            var kept = SnapshotConfiguration(topic: snapshots)
            kept.everyEvents = 2
            kept.stopTime = .zero
            configuration.snapshots = kept
        }
        try await withLoop { loop in
            let processor = try topics.processor(loop: loop, running: logic, settings)
            try await processor.whileRunning {
                try await topics.write(["a", "b"])
                await logic.isBegun.wait()
                try await topics.write(["c", "d"])
                try await eventually { processor.statistics.events == 4 }
                #expect(processor.statistics.snapshots == 0)
                logic.mayEnd.open()
                try await eventually { processor.statistics.snapshots == 1 }
            }
            // It has the state of when it was begun, and says so.
            let next = try topics.processor(loop: loop, running: logic, settings)
            try await next.whileRunning {
                try await next.waitUntilReady()
                #expect(next.statistics.restoresFromSnapshot == 1)
                #expect(next.statistics.restoredEvents == 2)
            }
        }
    }
}
