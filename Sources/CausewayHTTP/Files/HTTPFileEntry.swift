/// A file as it was when it was looked at, in each of its codings.
final class HTTPFileEntry: Sendable {
    /// One coding of it.
    struct Variant: Sendable {
        let coding: HTTPFileCoding
        let info: HTTPFileInfo
        /// Its bytes, if it is small.
        let bytes: [UInt8]?
        let tag: String
        /// The fields of an answer with it.
        let fields: HTTPFields
    }

    let path: String
    /// The codings besides the identity, the best one first; and last the identity.
    let variants: [Variant]
    /// Roughly what it takes of memory.
    let cost: Int

    init(path: String, variants: [Variant]) {
        self.path = path
        self.variants = variants
        cost = variants.reduce(1024) { $0 + ($1.bytes?.count ?? 0) }
    }

    /// The variant that a client likes best.
    func variant(_ accepted: String?) -> Variant? {
        guard variants.count > 1, let accepted else { return variants.last }
        let coding = HTTPAcceptEncoding(accepted).choose(variants.compactMap { $0.coding.name })
        return variants.first { $0.coding.name == coding } ?? variants.last
    }
}
