/// What `GET /shows/{show}/seats/{seat}` answers with.
struct BenchSeat: Encodable {
    let show: String
    let seat: String
}
