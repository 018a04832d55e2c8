// `import Causeway` is all of the library, but for the embedded broker and the testing kit.
@_exported public import CausewayHTTP
@_exported public import CausewayIngress
@_exported public import CausewayKafka
@_exported public import CausewayObservability
@_exported public import CausewayProcessor
@_exported public import CausewayRequestReply
@_exported public import CausewayRuntime
@_exported public import CausewaySchema
