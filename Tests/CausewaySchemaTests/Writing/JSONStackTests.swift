import CausewaySchema
import Testing

/// Values with more members and containers than the writer has room for in place.
@Suite(.timeLimit(.minutes(3))) struct JSONStackTests {
    /// An object of so many members, one in the middle of which holds another one.
    private struct Wide: Encodable {
        struct Key: CodingKey {
            let stringValue: String
            var intValue: Int? { nil }
            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }

        let names: [String]
        let depth: Int

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            for (place, name) in names.enumerated() {
                if depth > 0, place == names.count / 2 {
                    try container.encode(Wide(names: names, depth: depth - 1), forKey: Key(stringValue: name))
                } else {
                    try container.encode(place, forKey: Key(stringValue: name))
                }
            }
        }

        var json: String {
            let members = names.enumerated().map { place, name in
                let value =
                    depth > 0 && place == names.count / 2 ? Wide(names: names, depth: depth - 1).json : String(place)
                return "\"\(name)\":\(value)"
            }
            return "{" + members.joined(separator: ",") + "}"
        }
    }

    @Test(arguments: [1, 2, 7, 8, 9, 17, 40], [0, 1, 2, 3, 20]) func isWritten(_ members: Int, _ depth: Int) throws {
        // In the order of their bytes, so that both writers write the same.
        let wide = Wide(names: (0..<members).map { "n\(100 + $0)" }, depth: depth)
        #expect(String(decoding: try JSONWriter().write(wide), as: UTF8.self) == wide.json)
        #expect(String(decoding: try JSONWriter(sortsNames: true).write(wide), as: UTF8.self) == wide.json)
    }

    @Test(arguments: [2, 8, 9, 10, 16, 17, 40]) func aNameThatComesTwiceIsFound(_ members: Int) {
        let names = (0..<members - 1).map { "n\(100 + $0)" } + ["n100"]
        for depth in [0, 3] {
            #expect(throws: EncodingError.self) { try JSONWriter().write(Wide(names: names, depth: depth)) }
        }
    }
}
