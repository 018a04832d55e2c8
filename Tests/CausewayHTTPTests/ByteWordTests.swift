import Testing

@testable import CausewayHTTP

/// Bytes looked at eight at a time are judged as they are one by one.
@Suite struct ByteWordTests {
    /// Every byte at every place of a word, among bytes of each kind that border on another.
    @Test(arguments: [UInt8(ascii: "a"), 0x20, 0x7E, 0x80, 0xFF, UInt8(ascii: "Z"), UInt8(ascii: "9")])
    func aWordIsJudgedAsItsBytesAre(_ filler: UInt8) {
        for place in 0..<8 {
            for byte in UInt8.min...UInt8.max {
                var bytes = [UInt8](repeating: filler, count: 8)
                bytes[place] = byte
                let word = bytes.span.word(at: 0)
                #expect(ByteWord.fieldValuePrefix(word) == prefix(bytes) { ASCII.isFieldValue($0) && $0 != ASCII.tab })
                #expect(ByteWord.plainPathPrefix(word) == prefix(bytes, isPlainInPath))
                #expect(ByteWord.plainNamePrefix(word) == prefix(bytes) { isPlainInPath($0) && $0 != ASCII.slash })
                #expect(ByteWord.prefix(word, without: ASCII.slash) == prefix(bytes) { $0 != ASCII.slash })
                let lower = bytes.map { ASCII.lowercased($0) }
                let lowerWord = lower.span.word(at: 0)
                #expect(ByteWord.lowercased(word) == lowerWord)
                #expect(
                    ByteWord.prefix(word, without: 0, ASCII.percent, 0x2E)
                        == prefix(bytes) { $0 != 0 && $0 != ASCII.percent && $0 != 0x2E })
            }
        }
    }

    /// What is passed over in a path, a field's name or a host is what may stand there one by one.
    @Test func plainBytesMayStandWhereTheyArePassedOver() {
        for byte in UInt8.min...UInt8.max where isPlainInPath(byte) {
            #expect(ASCII.isPath(byte) && byte != ASCII.questionMark)
            if byte == ASCII.slash { continue }
            #expect(ASCII.isToken(byte) && ASCII.isRegisteredName(byte))
        }
    }

    /// One byte that differs is found wherever it is, and a letter's case only where it counts.
    @Test func textsAreTheSameOnlyIfEachByteIs() {
        let text = Array("transfer-encoding".utf8)
        let upper = text.map { (0x61...0x7A).contains($0) ? $0 & ~0x20 : $0 }
        #expect(isName(upper) && !isSame(upper, text))
        for place in text.indices {
            for byte in UInt8.min...UInt8.max {
                var other = upper
                other[place] = byte
                #expect(isName(other) == (ASCII.lowercased(byte) == text[place]))
                other = text
                other[place] = byte
                #expect(isSame(other, text) == (byte == text[place]))
            }
        }
    }

    private func isName(_ bytes: [UInt8]) -> Bool { bytes.span.matches("transfer-encoding", in: 0..<bytes.count) }

    private func isSame(_ one: [UInt8], _ other: [UInt8]) -> Bool { one.span.equals(other.span, in: 0..<one.count) }

    /// A run ends where its first other byte is, or where the rest is too short for a word.
    @Test func aRunIsPassedOverToItsEnd() {
        let text = [UInt8]("/shows/concert-7/seats/A12 HTTP/1.1".utf8)
        #expect(text.span.skip(from: 0, to: text.count, ByteWord.plainPathPrefix) == 26)
        #expect(text.span.skip(from: 0, to: 12, ByteWord.plainPathPrefix) == 8)
        #expect(text.span.skip(from: 3, to: 10, ByteWord.plainPathPrefix) == 3)
    }

    private func isPlainInPath(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "/"): true
        default: false
        }
    }

    private func prefix(_ bytes: [UInt8], _ belongs: (UInt8) -> Bool) -> Int {
        bytes.firstIndex { !belongs($0) } ?? bytes.count
    }
}
