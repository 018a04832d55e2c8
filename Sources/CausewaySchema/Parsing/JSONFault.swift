/// Why and where parsing stopped; ``JSONSyntaxError`` is made of it once, outside the fast paths.
struct JSONFault: Error {
    var reason: JSONSyntaxError.Reason
    var offset: Int
}
