// What users' tests get from CausewayTesting without a broker, for the tests of modules that know no Kafka.
@_exported public import CausewayTestingCore
