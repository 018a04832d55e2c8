internal import CausewayKafka
internal import CausewayRuntime

/// What `causeway produce` writes, one record after another.
struct RecordSource {
    /// How often and how fast values are written again and again.
    struct Load: Sendable {
        /// How many records; nil for as many as the duration allows.
        var count: Int?
        var duration: Duration?
        /// Records a second; nil for as many as can be written.
        var rate: Double?
    }

    /// Everything but value and key.
    private let template: ProducerRecord
    private let separator: [UInt8]?
    private let isNumbered: Bool
    private let values: [[UInt8]?]
    private let load: Load?
    private let start = Deadline.now()
    private let end: Deadline
    private var lines: [LineReader]
    /// How many records were handed out.
    private(set) var count = 0

    /// Values, once each or as a load.
    init(_ template: ProducerRecord, values: [[UInt8]?], load: Load?, isNumbered: Bool) {
        self.template = template
        self.values = values
        self.load = load
        self.isNumbered = isNumbered
        end = load?.duration.map { .after($0) } ?? .never
        separator = nil
        lines = []
    }

    /// Lines, with a key before the separator if there is one.
    init(_ template: ProducerRecord, lines: [LineReader], separator: [UInt8]?) {
        self.template = template
        self.lines = lines
        self.separator = separator
        values = []
        load = nil
        end = .never
        isNumbered = false
    }

    /// The next record, when its time has come; nil after the last one, or when the task is cancelled.
    mutating func next() async throws -> ProducerRecord? {
        if Task.isCancelled { return nil }
        guard values.isEmpty else { return await nextValue() }
        while !lines.isEmpty {
            if let line = try await lines[0].next() {
                count += 1
                return record(line)
            }
            lines.removeFirst()
        }
        return nil
    }

    private mutating func nextValue() async -> ProducerRecord? {
        guard count < load.map({ $0.count ?? .max }) ?? values.count else { return nil }
        if let rate = load?.rate {
            // By the plan and not by the record before: what comes late does not slow the rest down.
            let due = start.advanced(by: .nanoseconds(Int64(Double(count) / rate * 1e9)))
            if !due.hasPassed { try? await Task.sleep(for: due.remaining) }
        }
        if end.hasPassed || Task.isCancelled { return nil }
        var record = template
        record.value = values[count % values.count]
        if isNumbered {
            record.value = record.value.map { numbered($0) }
            record.key = record.key.map { numbered($0) }
        }
        count += 1
        return record
    }

    private func record(_ line: [UInt8]) -> ProducerRecord {
        var record = template
        guard let separator, let place = line.firstRange(of: separator) else {
            record.value = line
            return record
        }
        record.key = Array(line[..<place.lowerBound])
        record.value = Array(line[place.upperBound...])
        return record
    }

    /// The bytes with the record's number in place of each `{n}`.
    private func numbered(_ bytes: [UInt8]) -> [UInt8] {
        bytes.replacing(Array("{n}".utf8), with: Array("\(count)".utf8))
    }
}
