import Foundation
import Testing

@Suite("Inputs that the fuzzer found", .timeLimit(.minutes(3)))
struct JSONCorpusTests {
    @Test("What holds of every text holds of each of them")
    func corpus() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let file = try String(contentsOf: folder.appending(path: "Fuzz/Corpus/json.txt"), encoding: .utf8)
        let inputs = file.split(separator: "\n").compactMap { Data(base64Encoded: String($0)) }
        #expect(inputs.count > 100)
        for input in inputs {
            if let broken = JSONFuzzChecks.broken([UInt8](input)) {
                Issue.record("\(input.base64EncodedString()): \(broken)")
            }
        }
    }
}
