/// An order of five lines, some 430 bytes, with something of everything.
struct BenchOrder: Codable, Equatable {
    struct Line: Codable, Equatable {
        var sku: String
        var amount: Int
        var price: Double
        var note: String?
    }

    var id = "order-1"
    var customer = "Søren Ångström"
    var lines = (1...5).map { number in
        Line(
            sku: "SKU-\(number)-é", amount: number * 100, price: 1.5 + Double(number) * 3.33,
            note: number == 2 ? "a \"note\" of\n\ttwo lines" : nil)
    }
    var paid = true
    var total = 1234.56
    var tags = ["red", "green", "a tag that is longer than the others"]
    var count = 3
    var city: String? = "Köln"
    var zip: String?
}
