import Testing

@testable import CausewayTestingCore

@Suite struct LineSplitterTests {
    /// However the stream is cut into pieces, the lines are the same.
    @Test(arguments: 1...12)
    func piecesDoNotMatter(_ size: Int) {
        let stream = Array("a\r\n\nlonger line\nrest é".utf8)
        var splitter = LineSplitter()
        var lines: [String] = []
        for start in stride(from: 0, to: stream.count, by: size) {
            lines += splitter.append(Array(stream[start..<min(start + size, stream.count)]))
        }
        #expect(lines == ["a", "", "longer line"])
        #expect(splitter.finish() == "rest é")
        #expect(splitter.finish() == nil)
    }
}
