/// Finds handlers that do not move on, by looking now and then.
struct HandlerWatch {
    private var last: [Int: HandlerProgress] = [:]
    private var reported: Set<Int> = []

    /// Those that have had the same in hand since the last look; said once for each.
    mutating func stuck(_ progress: [HandlerProgress]) -> [HandlerProgress] {
        let same = progress.filter { last[$0.hand] == $0 }
        let found = same.filter { !reported.contains($0.hand) }
        last = Dictionary(progress.map { ($0.hand, $0) }, uniquingKeysWith: { $1 })
        reported = Set(same.map(\.hand))
        return found
    }
}
