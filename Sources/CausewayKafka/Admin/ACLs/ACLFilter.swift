/// Which access rules are meant: those that fit all that is given.
public struct ACLFilter: Sendable, Hashable, CustomStringConvertible {
    /// Whether they allow or deny.
    public var permission: ACLPermission
    /// Whom they are about; nil for any.
    public var principal: String?
    /// What they are about.
    public var operation: ACLOperation
    /// The kind of resource.
    public var resourceType: ACLResourceType
    /// The resource's name; nil for any.
    public var name: String?
    /// How the rules' names are meant; `match` for all rules that are about the resource of this name.
    public var pattern: ACLPattern
    /// The address that they are about; nil for any.
    public var host: String?

    /// Describes rules; every rule if nothing is given.
    ///
    /// - Parameters:
    ///   - permission: Whether they allow or deny.
    ///   - principal: Whom they are about; nil for any.
    ///   - operation: What they are about.
    ///   - resourceType: The kind of resource.
    ///   - name: The resource's name; nil for any.
    ///   - pattern: How the rules' names are meant; `match` for all rules that are about the resource of this name.
    ///   - host: The address that they are about; nil for any.
    public init(
        _ permission: ACLPermission = .any, _ principal: String? = nil, _ operation: ACLOperation = .any,
        on resourceType: ACLResourceType = .any, _ name: String? = nil, pattern: ACLPattern = .any,
        host: String? = nil
    ) {
        self.permission = permission
        self.principal = principal
        self.operation = operation
        self.resourceType = resourceType
        self.name = name
        self.pattern = pattern
        self.host = host
    }

    /// Describes exactly one rule.
    ///
    /// - Parameter rule: The rule.
    public init(_ rule: ACLBinding) {
        self.init(
            rule.permission, rule.principal, rule.operation, on: rule.resourceType, rule.name, pattern: rule.pattern,
            host: rule.host)
    }

    /// `ANY User:alice ANY on TOPIC orders (ANY) from any`.
    public var description: String {
        "\(permission) \(principal ?? "any") \(operation) on \(resourceType) \(name ?? "any") (\(pattern)) from "
            + (host ?? "any")
    }
}
