public import CausewayRuntime

/// Access rules (ACLs); the brokers need an authorizer, such as Kafka's `StandardAuthorizer`.
extension KafkaAdmin {
    /// Makes access rules; one that is there already stays.
    ///
    /// - Parameters:
    ///   - rules: The rules; each is made or not on its own.
    ///   - deadline: When to give up; nil for `requestTimeout` from now.
    /// - Throws: Why a rule was not made, `securityDisabled` if the brokers have no authorizer; the message names all that
    ///   failed.
    public func createACLs(_ rules: [ACLBinding], deadline: Deadline? = nil) async throws(KafkaError) {
        try await client.create(rules, by: limit(deadline)).throwAll()
    }

    /// Reads access rules.
    ///
    /// - Parameters:
    ///   - filter: Which rules.
    ///   - deadline: When to give up; nil for `requestTimeout` from now.
    /// - Returns: The rules that match.
    /// - Throws: Why they can't be read; `securityDisabled` if the brokers have no authorizer.
    public func describeACLs(
        _ filter: ACLFilter = ACLFilter(), deadline: Deadline? = nil
    ) async throws(KafkaError) -> [ACLBinding] {
        try await client.describe(filter, by: limit(deadline))
    }

    /// Deletes access rules.
    ///
    /// - Parameters:
    ///   - filters: Which rules: all that one of these matches.
    ///   - deadline: When to give up; nil for `requestTimeout` from now.
    /// - Returns: The rules that were deleted, maybe none.
    /// - Throws: Why rules were not deleted; the message names all that failed.
    @discardableResult
    public func deleteACLs(_ filters: [ACLFilter], deadline: Deadline? = nil) async throws(KafkaError) -> [ACLBinding] {
        let result = try await client.delete(filters, by: limit(deadline))
        try result.failures.throwAll()
        return result.deleted
    }
}
