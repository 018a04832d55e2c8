/// Methods as bits, so that asking whether a path has one is an instruction.
struct HTTPMethodSet: OptionSet, Sendable {
    let rawValue: UInt64

    static let get = HTTPMethodSet(rawValue: 1)
    static let head = HTTPMethodSet(rawValue: 2)
    static let options = HTTPMethodSet(rawValue: 64)

    /// The methods of the standards in the order of their bits; a table's own ones have the bits behind them.
    static var standard: [HTTPRequest.Method] {
        [.get, .head, .post, .put, .delete, .connect, .options, .trace, .patch]
    }

    /// The bit of a standard method, empty for any other.
    @inline(__always)
    init(_ method: HTTPRequest.Method) {
        switch method.storage {
        case .get: rawValue = 1
        case .head: rawValue = 2
        case .post: rawValue = 4
        case .put: rawValue = 8
        case .delete: rawValue = 16
        case .connect: rawValue = 32
        case .options: rawValue = 64
        case .trace: rawValue = 128
        case .patch: rawValue = 256
        case .other: rawValue = 0
        }
    }

    init(rawValue: UInt64) { self.rawValue = rawValue }

    /// How many methods of the set have lower bits than this one.
    func rank(of method: HTTPMethodSet) -> Int { (rawValue & (method.rawValue &- 1)).nonzeroBitCount }
}
