import Testing

@testable import CausewayKafka

@Suite struct KeyedWorkTests {
    private struct Item: Hashable {
        let number: Int
        let key: UInt64?
    }

    /// Random additions, beginnings and ends, in any order, against a list that is searched from its start.
    @Test(arguments: 0..<20) func agreesWithAModel(_ seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let keys = 1 + random.next() % 7
        var work = KeyedWork<Item>()
        var waiting: [Item] = []
        var underWay: [(item: Item, id: Int)] = []
        var number = 0
        for _ in 0..<5_000 {
            switch random.next() % 100 {
            case ..<45:
                number += 1
                let key = random.next() % 5 == 0 ? nil : random.next() % keys
                work.add(Item(number: number, key: key), key: key)
                waiting.append(Item(number: number, key: key))
            case ..<75:
                // The oldest whose key nothing is under way of.
                let busy = Set(underWay.compactMap(\.item.key))
                let next = waiting.firstIndex { item in item.key.map { !busy.contains($0) } ?? true }
                #expect(work.first == next.map { waiting[$0] })
                let begun = work.begin()
                #expect(begun?.element == next.map { waiting[$0] })
                if let begun, let next {
                    waiting.remove(at: next)
                    underWay.append((begun.element, begun.id))
                }
            case ..<99:
                guard let index = underWay.indices.randomElement(using: &random) else { break }
                work.finish(underWay.remove(at: index).id)
            default:
                work.dropWaiting()
                waiting = []
            }
            #expect(work.waiting == waiting.count)
            #expect(work.underWay == underWay.count)
            let all = waiting + underWay.map(\.item)
            #expect(work.unfinished == all.sorted { $0.number < $1.number })
        }
    }

    /// The order by key, whatever ends when.
    @Test(arguments: 0..<20) func oneOfAKeyAtATimeInOrder(_ seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var work = KeyedWork<Item>()
        for number in 0..<2_000 {
            let key = random.next() % 10
            work.add(Item(number: number, key: key), key: key)
        }
        var ended: [UInt64: [Int]] = [:]
        var underWay: [(item: Item, id: Int)] = []
        while work.waiting > 0 || !underWay.isEmpty {
            if underWay.count < 8, let begun = work.begin() {
                #expect(!underWay.contains { $0.item.key == begun.element.key })
                underWay.append((begun.element, begun.id))
            } else if let index = underWay.indices.randomElement(using: &random) {
                let (item, id) = underWay.remove(at: index)
                work.finish(id)
                if let key = item.key { ended[key, default: []].append(item.number) }
            }
        }
        #expect(ended.values.reduce(0) { $0 + $1.count } == 2_000)
        for numbers in ended.values { #expect(numbers == numbers.sorted()) }
    }
}
