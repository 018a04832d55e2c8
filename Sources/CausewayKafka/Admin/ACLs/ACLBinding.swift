/// An access rule: who may do, or may not do, what with which resources.
public struct ACLBinding: Sendable, Hashable, CustomStringConvertible {
    /// Whether it allows or denies.
    public var permission: ACLPermission
    /// Whom it is about: `User:alice`, or `User:*` for everybody.
    public var principal: String
    /// What it is about.
    public var operation: ACLOperation
    /// The kind of resource.
    public var resourceType: ACLResourceType
    /// The resource's name, the beginning of names, or `*` for all; `kafka-cluster` for the cluster.
    public var name: String
    /// How the name is meant.
    public var pattern: ACLPattern
    /// The address that the rule is about, or `*` for all.
    public var host: String

    /// Describes a rule.
    ///
    /// - Parameters:
    ///   - permission: Whether it allows or denies; a denial wins.
    ///   - principal: Whom it is about: `User:alice`, or `User:*` for everybody.
    ///   - operation: What it is about.
    ///   - resourceType: The kind of resource.
    ///   - name: The resource's name, the beginning of names, or `*` for all; `kafka-cluster` for the cluster.
    ///   - pattern: How the name is meant.
    ///   - host: The address that the rule is about, or `*` for all.
    public init(
        _ permission: ACLPermission, _ principal: String, _ operation: ACLOperation,
        on resourceType: ACLResourceType, _ name: String, pattern: ACLPattern = .literal, host: String = "*"
    ) {
        self.permission = permission
        self.principal = principal
        self.operation = operation
        self.resourceType = resourceType
        self.name = name
        self.pattern = pattern
        self.host = host
    }

    /// `ALLOW User:alice READ on TOPIC orders (LITERAL) from *`.
    public var description: String {
        "\(permission) \(principal) \(operation) on \(resourceType) \(name) (\(pattern)) from \(host)"
    }
}
