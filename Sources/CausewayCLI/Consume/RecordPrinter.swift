internal import CausewayKafka

/// Prints records, many at a time.
struct RecordPrinter: Sendable {
    enum Form: Sendable {
        /// The value as it is.
        case value
        /// Everything, on a line.
        case all
        case json
    }

    let form: Form
    let bytes: BytesText

    /// Prints records; false if nobody reads them any more.
    func print(_ records: some Collection<ConsumerRecord>) -> Bool {
        var output: [UInt8] = []
        for record in records {
            switch form {
            case .value: record.withValueBytes { if let value = $0 { output += value } }
            case .all: output += RecordText(record: record, bytes: bytes).line.utf8
            case .json: output += RecordText(record: record, bytes: bytes).json.line.utf8
            }
            output.append(UInt8(ascii: "\n"))
        }
        return Output.bytes(output)
    }
}
