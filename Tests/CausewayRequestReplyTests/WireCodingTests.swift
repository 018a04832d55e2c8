import Testing

@testable import CausewayRequestReply

@Suite struct WireCodingTests {
    private func partition(_ bytes: [UInt8], of count: Int32) -> Int32? {
        PartitionCoding.decode(bytes.span.bytes, count: count)
    }

    private func number(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        return DecimalText.decode(bytes.span.bytes)
    }

    @Test func partitionIsFourBytesMostSignificantFirst() {
        let encoded = PartitionCoding.encode(0x0102_0304)
        #expect(encoded.span.bytes.copied() == [1, 2, 3, 4])
        #expect(partition([0, 0, 0, 0], of: 1) == 0)
        #expect(partition([0, 0, 0, 1], of: 2) == 1)
        #expect(partition([0, 0, 1, 0], of: 257) == 256)
    }

    @Test func partitionMustExist() {
        #expect(partition([0, 0, 0, 2], of: 2) == nil)
        #expect(partition([255, 255, 255, 255], of: 2) == nil)
        #expect(partition(Array("2".utf8), of: 2) == nil)
        #expect(partition(Array("-1".utf8), of: 2) == nil)
        #expect(partition([], of: 2) == nil)
    }

    @Test func partitionAsTextIsRead() {
        #expect(partition(Array("0".utf8), of: 1) == 0)
        #expect(partition(Array("1".utf8), of: 2) == 1)
        #expect(partition(Array("12".utf8), of: 64) == 12)
        #expect(partition(Array("1 ".utf8), of: 64) == nil)
        #expect(partition(Array("+1".utf8), of: 64) == nil)
        #expect(partition(Array("1.0".utf8), of: 64) == nil)
    }

    @Test func fourDigitsAreTextUnlessThatPartitionExists() {
        #expect(partition(Array("1234".utf8), of: 2_000) == 1_234)
        // 0x31323334 partitions are more than any topic has; with that many the bytes would be meant.
        #expect(partition(Array("1234".utf8), of: .max) == 0x3132_3334)
    }

    @Test func decimalTextReadsBack() {
        for value: UInt64 in [0, 1, 9, 10, 1_764_028_800_123, UInt64(Int64.max)] {
            let digits = DecimalText.Digits(value)
            #expect(String(decoding: digits.bytes.copied(), as: UTF8.self) == "\(value)")
            #expect(DecimalText.decode(digits.bytes) == Int64(value))
        }
        let largest = DecimalText.Digits(.max)
        #expect(String(decoding: largest.bytes.copied(), as: UTF8.self) == "18446744073709551615")
    }

    @Test(arguments: ["", " 1", "1 ", "-1", "+1", "1e3", "0x10", "9223372036854775808", "99999999999999999999", "１"])
    func otherTextIsNoNumber(_ text: String) {
        #expect(number(text) == nil)
    }

    @Test func leadingZerosAreFine() {
        #expect(number("007") == 7)
        #expect(number("9223372036854775807") == .max)
    }
}
