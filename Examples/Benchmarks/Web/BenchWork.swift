/// Work that a core has to do, as what a handler may be asked for.
enum BenchWork {
    /// Some 20 ms of a core: as much as hashing a password.
    @Sendable static func run() -> String {
        var word: UInt64 = 0x9E37_79B9_7F4A_7C15
        for _ in 0..<10_000_000 {
            word ^= word &<< 13
            word ^= word &>> 7
            word ^= word &<< 17
        }
        return String(word, radix: 16)
    }
}
