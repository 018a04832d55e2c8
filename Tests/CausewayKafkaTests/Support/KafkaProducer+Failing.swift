import CLibrdkafka

@testable import CausewayKafka

extension KafkaProducer {
    /// Has the client fail for good, by librdkafka's own hook for tests.
    func failForGood(_ code: KafkaError.Code, _ reason: String) throws {
        let client = try engine.client()
        _ = rd_kafka_test_fatal_error(client.pointer, rd_kafka_resp_err_t(code.rawValue), reason)
    }
}
