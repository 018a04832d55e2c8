internal import CausewayRuntime

extension BlockingPool {
    /// For calls that wait for transactions, apart from the clients' others: a coordinator that does not answer, or a
    /// transaction that is left open, holds up transactions only.
    static let transactions = BlockingPool(threads: 16, queueLimit: 4096, name: "transactions")
}
