/// Names a value that a middleware leaves with a request for those behind it, as the authenticated principal.
public protocol HTTPRequestKey {
    /// What is kept under the key.
    associatedtype Value: Sendable
}
