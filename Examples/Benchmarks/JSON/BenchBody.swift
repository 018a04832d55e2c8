/// What the other benches send, 53 bytes.
struct BenchBody: Codable, Equatable {
    var event = "concert-7"
    var seat = "A12"
    var customer = "c-1001"
}
