/// How a state is written and read, without the type of the rules.
struct SnapshotCoding<State: Sendable>: Sendable {
    let version: Int
    let encode: @Sendable (State) throws -> [UInt8]
    let decode: @Sendable (_ bytes: [UInt8], _ version: Int) throws -> State

    /// That of rules; nil for those that make no snapshots.
    init?<Logic: PartitionLogic>(of logic: Logic) where Logic.State == State {
        guard let logic = logic as? any SnapshottingLogic, let coding = Self.erase(logic) as? Self else { return nil }
        self = coding
    }

    private init(
        version: Int, encode: @escaping @Sendable (State) throws -> [UInt8],
        decode: @escaping @Sendable ([UInt8], Int) throws -> State
    ) {
        self.version = version
        self.encode = encode
        self.decode = decode
    }

    private static func erase<Logic: SnapshottingLogic>(_ logic: Logic) -> Any {
        SnapshotCoding<Logic.State>(
            version: logic.snapshotVersion, encode: { try logic.encodeSnapshot($0) },
            decode: { try logic.decodeSnapshot($0, version: $1) })
    }
}
