/// A body is read or written after its request was answered: the connection may serve another one.
struct HTTPExchangeOver: Error, CustomStringConvertible {
    var description: String {
        "the request has been answered: read its body and write the response's before the handler returns"
    }
}
