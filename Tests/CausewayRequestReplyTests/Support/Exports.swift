// What the tests of all that uses Kafka share.
@_exported import KafkaTestSupport
