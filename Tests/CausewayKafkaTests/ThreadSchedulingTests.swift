#if os(Linux)
    import CausewayTesting
    import Foundation
    import KafkaTestSupport
    import Testing

    @testable import CausewayKafka

    /// Threads of clients do not push those aside that hand them records.
    @Suite(.timeLimit(.minutes(1)))
    struct ThreadSchedulingTests {
        /// Without it no thread of this process has that policy.
        @Test func clientsHaveThreadsThatDoNotPreempt() async throws {
            let broker = try await TestBroker.shared(.embedded)
            try await broker.withTopic("scheduling") { topic in
                let producer = try broker.producer()
                _ = try await producer.send(ProducerRecord(topic: topic, partition: 0, text: "x"))
                let batch = try Self.threads().filter { $0.policy == ThreadScheduling.batch }.map(\.name)
                #expect(batch.contains("rdk:main"))
                #expect(batch.contains { $0.hasPrefix("rdk:broker") })
                try await producer.close()
            }
        }

        @Test func whoMakesAClientIsAsBefore() {
            let before = sched_getscheduler(0)
            let within = ThreadScheduling.asBatch { sched_getscheduler(0) }
            #expect((before, within, sched_getscheduler(0)) == (SCHED_OTHER, ThreadScheduling.batch, SCHED_OTHER))
        }

        @Test func aPolicyOfOnesOwnIsKept() {
            let after = ThreadScheduling.asBatch {
                ThreadScheduling.asBatch {}
                return sched_getscheduler(0)
            }
            #expect(after == ThreadScheduling.batch)
        }

        /// The process's threads, by proc_pid_stat(5): the name is in brackets, the policy the 41st field.
        private static func threads() throws -> [(name: String, policy: Int32)] {
            try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").compactMap { id in
                // One may have ended since.
                guard let text = try? String(contentsOfFile: "/proc/self/task/\(id)/stat", encoding: .utf8),
                    let start = text.firstIndex(of: "("), let end = text.lastIndex(of: ")")
                else { return nil }
                let fields = text[end...].split(separator: " ")
                guard fields.count > 39, let policy = Int32(fields[39]) else { return nil }
                return (String(text[text.index(after: start)..<end]), policy)
            }
        }
    }
#endif
