import CausewayObservability
import Synchronization
import Testing

/// Keeps records in memory.
final class RecordingSink: LogSink {
    private let kept = Mutex<[LogRecord]>([])

    var records: [LogRecord] { kept.withLock { $0 } }

    func write(_ record: LogRecord) { kept.withLock { $0.append(record) } }
}

@Suite struct LoggerTests {
    @Test(arguments: Logger.Level.allCases)
    func writesItsLevelAndGraverOnes(_ level: Logger.Level) {
        let sink = RecordingSink()
        let logger = Logger(label: "test", level: level, sink: sink)
        logger.trace("t")
        logger.debug("d")
        logger.info("i")
        logger.notice("n")
        logger.warning("w")
        logger.error("e")
        logger.critical("c")
        #expect(sink.records.map(\.level) == Logger.Level.allCases.filter { $0 >= level })
        #expect(sink.records.map(\.message) == Array(["t", "d", "i", "n", "w", "e", "c"].dropFirst(level.rawValue)))
    }

    @Test func doesNotEvaluateWhatItDoesNotWrite() {
        let logger = Logger(label: "test", level: .info, sink: RecordingSink())
        var evaluated = 0
        func expensive() -> String {
            evaluated += 1
            return ""
        }
        logger.debug(expensive(), ["key": expensive()])
        #expect(evaluated == 0)
        logger.info(expensive(), ["key": expensive()])
        #expect(evaluated == 2)
    }

    @Test func mergesItsOwnMetadata() {
        let sink = RecordingSink()
        let logger = Logger(label: "test", sink: sink).labeled("part", ["topic": "a", "kept": "1"])
        logger.info("m", ["topic": "b"])
        #expect(sink.records.first?.metadata == ["topic": "b", "kept": "1"])
        #expect(sink.records.first?.label == "part")
    }

    @Test func findsLevelsByName() {
        #expect(Logger.Level.allCases.allSatisfy { Logger.Level(name: $0.name) == $0 })
        #expect(Logger.Level(name: "loud") == nil)
    }
}
