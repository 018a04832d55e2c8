/// Why a router can't be built.
public struct HTTPRouterError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The template at fault.
    public let template: String
    /// What is wrong with it and what to do.
    public let reason: String

    /// The template and the reason.
    public var description: String { "route \(template): \(reason)" }
}
