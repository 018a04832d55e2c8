// Waiting for conditions, child processes and free ports come with this module.
@_exported public import CausewayTestingCore
