internal import CLibrdkafka

/// One thing of an admin request that failed, and why.
struct AdminFailure: Sendable {
    let name: String
    let error: KafkaError

    init(_ name: String, _ error: KafkaError) {
        self.name = name
        self.error = error
    }

    /// Nil where there is no error.
    init?(_ name: String, _ number: Int32, _ what: String, reason: UnsafePointer<CChar>?) {
        guard number != 0 else { return nil }
        self.init(name, KafkaError(number: number, what, brokerReason: reason.map { String(cString: $0) }))
    }

    /// Nil where there is no error.
    init?(_ name: String, _ error: OpaquePointer?, _ what: String) {
        guard let error, rd_kafka_error_code(error) != RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
        self.init(name, rd_kafka_error_code(error).rawValue, what, reason: rd_kafka_error_string(error))
    }
}

extension KafkaError {
    /// An error with a broker's own words, which may or may not end in a full stop.
    init(number: Int32, _ what: String, brokerReason: String?) {
        var reason = brokerReason
        while reason?.last == "." { reason?.removeLast() }
        self.init(number: number, what, reason: reason)
    }
}

extension Sequence<AdminFailure> {
    /// Throws one error that names all, if there are any.
    func throwAll() throws(KafkaError) {
        let all = Array(self)
        guard let first = all.first else { return }
        let others = all.dropFirst().map { " Also: \($0.error.message)" }.joined()
        throw KafkaError(
            first.error.code, first.error.message + others, isRetriable: all.allSatisfy(\.error.isRetriable),
            failures: Dictionary(all.map { ($0.name, $0.error) }, uniquingKeysWith: { first, _ in first }))
    }
}
