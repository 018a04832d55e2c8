import CausewaySchema

/// What libFuzzer calls with each of its inputs; see Scripts/fuzz.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzJSON(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    if let broken = JSONFuzzChecks.broken(Array(UnsafeBufferPointer(start: start, count: count))) {
        fatalError("broken: \(broken)")
    }
    return 0
}
