import Testing

@testable import CausewayRequestReply

@Suite struct CorrelatorTests {
    @Test func replyFindsItsRequest() throws {
        let correlator = CorrelatorProbe<String>(capacity: 10)
        let first = try #require(correlator.open("first"))
        let second = try #require(correlator.open("second"))
        #expect(correlator.count == 2)
        #expect(correlator.answer(second) == .pending("second"))
        #expect(correlator.answer(first) == .pending("first"))
        #expect(correlator.count == 0)
    }

    @Test func secondReplyIsADuplicateAlsoWhenTheSlotIsInUseAgain() throws {
        let correlator = CorrelatorProbe<String>(capacity: 1)
        let first = try #require(correlator.open("first"))
        _ = correlator.answer(first)
        #expect(correlator.answer(first) == .duplicate)
        let second = try #require(correlator.open("second"))
        #expect(correlator.answer(first) == .duplicate)
        #expect(correlator.count == 1)
        #expect(correlator.answer(second) == .pending("second"))
    }

    @Test func replyAfterTheEndIsLate() throws {
        let correlator = CorrelatorProbe<String>(capacity: 1)
        let first = try #require(correlator.open("first"))
        #expect(correlator.close(first) == "first")
        #expect(correlator.answer(first) == .late)
        #expect(correlator.close(first) == nil)
        // The second use is answered; that does not make the first one's reply a duplicate.
        let second = try #require(correlator.open("second"))
        _ = correlator.answer(second)
        #expect(correlator.answer(first) == .late)
        #expect(correlator.answer(second) == .duplicate)
    }

    @Test func idsNeverIssuedAreUnknown() throws {
        let correlator = CorrelatorProbe<String>(capacity: 10, firstGeneration: 5)
        let id = try #require(correlator.open("first"))
        #expect(correlator.answer(CorrelationID(instance: 7, generation: id.generation + 1, slot: id.slot)) == .unknown)
        #expect(correlator.answer(CorrelationID(instance: 7, generation: id.generation, slot: id.slot + 1)) == .unknown)
        #expect(correlator.answer(id) == .pending("first"))
        // The generation that the slot's next user will have.
        #expect(correlator.answer(CorrelationID(instance: 7, generation: id.generation + 1, slot: id.slot)) == .unknown)
    }

    @Test func idsOfAnotherInstanceAreForeign() throws {
        let correlator = CorrelatorProbe<String>(capacity: 10)
        var id = try #require(correlator.open("first"))
        id.instance = 8
        #expect(correlator.answer(id) == .foreign)
        #expect(correlator.close(id) == nil)
        #expect(correlator.count == 1)
    }

    @Test func fullRefusesUntilOneEnds() throws {
        let correlator = CorrelatorProbe<String>(capacity: 2)
        let first = try #require(correlator.open("first"))
        _ = try #require(correlator.open("second"))
        #expect(correlator.open("third") == nil)
        _ = correlator.close(first)
        #expect(correlator.open("third") != nil)
        #expect(correlator.open("fourth") == nil)
    }

    @Test func generationsWrap() throws {
        let last = CorrelationID.generationMask
        let correlator = CorrelatorProbe<String>(capacity: 1, firstGeneration: last)
        let old = try #require(correlator.open("old"))
        #expect(old.generation == last)
        _ = correlator.close(old)
        let new = try #require(correlator.open("new"))
        #expect(new.generation == 0)
        #expect(new != old)
        #expect(correlator.answer(old) == .late)
        #expect(correlator.answer(new) == .pending("new"))
        #expect(correlator.answer(new) == .duplicate)
    }

    @Test func historyGoesBackSixtyFourUses() throws {
        let correlator = CorrelatorProbe<String>(capacity: 1)
        let first = try #require(correlator.open("first"))
        _ = correlator.answer(first)
        for use in 1...63 {
            let id = try #require(correlator.open("\(use)"))
            _ = correlator.close(id)
        }
        #expect(correlator.answer(first) == .duplicate)
        let id = try #require(correlator.open("64"))
        _ = correlator.close(id)
        #expect(correlator.answer(first) == .late)
    }

    @Test func closeAllEndsEverything() throws {
        let correlator = CorrelatorProbe<String>(capacity: 500)
        let ids = (0..<500).compactMap { correlator.open("\($0)") }
        #expect(ids.count == 500)
        _ = correlator.answer(ids[250])
        let tokens = correlator.closeAll()
        #expect(Set(tokens).count == 499)
        #expect(correlator.count == 0)
        for (index, id) in ids.enumerated() {
            #expect(correlator.answer(id) == (index == 250 ? .duplicate : .late))
        }
        #expect(correlator.closeAll().isEmpty)
    }

    /// Random steps beside a dictionary that does the same in the obvious way.
    @Test(arguments: 0..<20) func agreesWithAModel(_ seed: UInt64) throws {
        var random = SplitMix(state: seed)
        let correlator = CorrelatorProbe<Int>(capacity: 16, firstGeneration: CorrelationID.generationMask - 20)
        var pending: [(CorrelationID, Int)] = []
        var over: [(CorrelationID, wasAnswered: Bool, at: Int)] = []
        var ends: [Int: Int] = [:]
        for step in 0..<5_000 {
            switch random.next() % 8 {
            case 0, 1, 2:
                let id = correlator.open(step)
                #expect((id == nil) == (pending.count == 16))
                if let id { pending.append((id, step)) }
            case 3, 4:
                guard let index = pending.indices.randomElement(using: &random) else { continue }
                let (id, token) = pending.remove(at: index)
                #expect(correlator.answer(id) == .pending(token))
                ends[id.slot, default: 0] += 1
                over.append((id, true, ends[id.slot, default: 0]))
            case 5, 6:
                guard let index = pending.indices.randomElement(using: &random) else { continue }
                let (id, token) = pending.remove(at: index)
                #expect(correlator.close(id) == token)
                ends[id.slot, default: 0] += 1
                over.append((id, false, ends[id.slot, default: 0]))
            default:
                guard let (id, wasAnswered, at) = over.randomElement(using: &random) else { continue }
                let isRemembered = ends[id.slot, default: 0] - at < 64
                #expect(correlator.answer(id) == (wasAnswered && isRemembered ? .duplicate : .late))
            }
            #expect(correlator.count == pending.count)
        }
    }

    /// What the caller's own task takes comes on top.
    @Test func aPendingRequestTakesLittleMemory() {
        #expect(Correlator<PendingRequest>.bytesPerRequest <= 256)
    }
}

/// A small generator whose sequence a seed repeats.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
