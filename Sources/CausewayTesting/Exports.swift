// One import for users' tests: waiting for conditions, child processes and free ports, and the embedded broker.
@_exported public import CausewayEmbeddedBroker
@_exported public import CausewayTestingCore
