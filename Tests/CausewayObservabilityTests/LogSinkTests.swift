import Foundation
import Synchronization
import Testing

@testable import CausewayObservability

@Suite struct LogSinkTests {
    let record = LogRecord(
        time: WallClockTime(nanoseconds: 1_795_512_600_000_125_000), level: .warning, label: "kafka",
        message: "lost \"a\"\nb", metadata: ["topic": "two words", "partition": "3"])

    @Test func textIsOneLine() {
        #expect(
            TextLogSink.line(record)
                == #"2026-11-24T09:30:00.000125Z warning kafka: lost "a"\nb partition=3 topic="two words""#)
    }

    @Test func jsonIsOneLineAndReadsBack() throws {
        let line = JSONLogSink.line(record)
        #expect(!line.utf8.contains(UInt8(ascii: "\n")))
        let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        #expect(object["message"] as? String == record.message)
        #expect(object["level"] as? String == "warning")
        #expect(object["time"] as? String == "2026-11-24T09:30:00.000125Z")
        #expect(object["metadata"] as? [String: String] == record.metadata)
    }

    @Test func jsonReadsBackWithEveryControlCharacter() throws {
        let all = String(String.UnicodeScalarView((0..<0x100).compactMap { Unicode.Scalar($0) })) + "🎟\u{2028}"
        let line = JSONLogSink.line(LogRecord(time: .now(), level: .info, label: all, message: all))
        #expect(line.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F })
        let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String])
        #expect(object["message"] == all)
        #expect(object["label"] == all)
    }

    /// Lines longer than a pipe keeps in one piece come out whole from eight threads.
    @Test func linesFromManyThreadsStayWhole() async throws {
        let pipe = Pipe()
        let writing = pipe.fileHandleForWriting
        let threads = 8
        let lines = 50
        let left = Atomic(threads)
        let output = try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try pipe.fileHandleForReading.readToEnd() })
            }
            for thread in 0..<threads {
                Thread.detachNewThread {
                    let sink = TextLogSink(descriptor: writing.fileDescriptor)
                    let logger = Logger(label: "\(thread)", sink: sink)
                    let filler = String(repeating: "\(thread)", count: 20_000)
                    for _ in 0..<lines { logger.info(filler) }
                    if left.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 { try? writing.close() }
                }
            }
        }
        let written = try #require(output).split(separator: UInt8(ascii: "\n"))
        #expect(written.count == threads * lines)
        #expect(written.allSatisfy { $0.count > 20_000 && Set($0.suffix(20_000)).count == 1 })
    }
}
