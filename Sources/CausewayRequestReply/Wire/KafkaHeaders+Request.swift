internal import CausewayKafka

extension KafkaHeaders {
    /// A request's headers with its typed values, each in place of headers of that name.
    ///
    /// - Parameters:
    ///   - principal: Who asks; a header of that name is dropped where it is nil too, as anybody may have sent it.
    ///   - typeID: The value's type; nil leaves the headers as they are.
    /// - Returns: The headers, each name of the typed values there once at most.
    func naming(principal: String?, typeID: String?) -> KafkaHeaders {
        // Most requests have none.
        if isEmpty, principal == nil, typeID == nil { return self }
        var headers = self
        headers.removeAll(named: WireContract.principal)
        if let principal { headers.append(name: WireContract.principal, text: principal) }
        if let typeID {
            headers.removeAll(named: WireContract.typeID)
            headers.append(name: WireContract.typeID, text: typeID)
        }
        return headers
    }
}
