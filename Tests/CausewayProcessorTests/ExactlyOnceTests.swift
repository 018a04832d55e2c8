import CausewayKafka
import CausewayObservability
import CausewayProcessor
import CausewayRequestReply
import CausewayRuntime
import CausewayTesting
import Testing

/// Events, replies and offsets in one transaction, on Apache Kafka.
@Suite(
    .enabled(if: ApacheKafka.isAvailable, "\(ApacheKafka.whyNotAvailable ?? "")"), .timeLimit(.minutes(3)))
struct ExactlyOnceTests {
    @Test func aCommandIsDecidedAndAnswered() async throws {
        let topics = try await ProcessorTopics(on: .shared(.apacheKafka), partitions: 2)
        try await withLoop { loop in
            let processor = try topics.processor(loop: loop)
            try await processor.whileRunning {
                let requester = try topics.requester(loop: loop)
                try await requester.waitUntilReady()
                try await processor.waitUntilReady()
                let reply = try await requester.request(
                    Array("take a".utf8), to: topics.commands, deadline: .after(.seconds(20)))
                print("REPLY", reply.text ?? "-")
                await requester.stop(deadline: .now())
            }
        }
    }
}
