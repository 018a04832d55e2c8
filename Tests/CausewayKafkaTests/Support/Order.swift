/// What the records of these tests are about.
struct Order: Codable, Sendable, Hashable {
    struct Item: Codable, Sendable, Hashable { var price: Int }

    var id: Int
    var items: [Item] = []
}
