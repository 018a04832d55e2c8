import Testing

@testable import CausewayRequestReply

@Suite struct CorrelationIDTests {
    private func text(_ id: CorrelationID) -> String {
        let text = id.text
        return String(decoding: text.span.bytes.copied(), as: UTF8.self)
    }

    private func parse(_ text: String) -> CorrelationID? {
        let bytes = Array(text.utf8)
        return CorrelationID(bytes.span.bytes)
    }

    @Test func textIsInstanceGenerationSlotInHexadecimal() {
        let id = CorrelationID(instance: 0x0123_4567_89AB_CDEF, generation: 0x21_B2C3_D4E5, slot: 0x00FF01)
        #expect(text(id) == "0123456789abcdef21b2c3d4e500ff01")
        #expect(parse("0123456789abcdef21b2c3d4e500ff01") == id)
    }

    @Test(arguments: [
        CorrelationID(instance: 0, generation: 0, slot: 0),
        CorrelationID(
            instance: .max, generation: CorrelationID.generationMask, slot: CorrelationID.slotLimit - 1),
        CorrelationID(instance: 1, generation: 1, slot: 1),
    ])
    func textReadsBack(_ id: CorrelationID) {
        #expect(parse(text(id)) == id)
    }

    @Test func randomIdsReadBack() {
        for _ in 0..<1_000 {
            let id = CorrelationID(
                instance: .random(in: 0...(.max)), generation: .random(in: 0...CorrelationID.generationMask),
                slot: .random(in: 0..<CorrelationID.slotLimit))
            #expect(parse(text(id)) == id)
        }
    }

    @Test(arguments: [
        "", "0123456789abcdefa1b2c3d4e500ff0", "0123456789abcdefa1b2c3d4e500ff011",
        "0123456789ABCDEFa1b2c3d4e500ff01", "0123456789abcdefa1b2c3d4e500ff0g",
        "0123456789abcdef-1b2c3d4e500ff01", "@123456789abcdefa1b2c3d4e500ff01",
        "2e920618-886b-46f5-8c17-c6eaf9d63d98",
    ])
    func foreignTextIsRefused(_ text: String) {
        #expect(parse(text) == nil)
    }

    @Test func everyByteThatIsNoDigitIsRefusedAtEveryPlace() {
        let digits = Set("0123456789abcdef".utf8)
        for place in 0..<32 {
            for byte in UInt8.min...UInt8.max {
                var bytes = [UInt8](repeating: UInt8(ascii: "7"), count: 32)
                bytes[place] = byte
                #expect((CorrelationID(bytes.span.bytes) != nil) == digits.contains(byte))
            }
        }
    }
}
