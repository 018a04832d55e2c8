import CausewayHTTP

/// What libFuzzer calls with each of its inputs; see Scripts/fuzz.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzHTTP(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    var small = HTTPLimits()
    small.headBytes = 120
    small.targetBytes = 12
    small.fieldCount = 4
    small.bodyBytes = 10
    small.chunkExtensionBytes = 8
    small.trailerBytes = 16
    for limits in [HTTPLimits(), small] {
        let transcripts = Transcript.all(input, limits: limits)
        if transcripts.count != 1 { fatalError("read differently when cut differently: \(transcripts)") }
    }
    var response = HTTPResponseParser()
    _ = response.parse(input.span, answering: .get)
    return 0
}
