/// What the system says about a file, as far as answers depend on it.
struct HTTPFileInfo: Sendable, Hashable {
    let size: Int
    /// When it was last modified, since 1970.
    let seconds: Int64
    let nanoseconds: Int64

    /// A strong entity tag: changes with size and time; of each coding its own.
    func tag(_ coding: HTTPFileCoding) -> String {
        let time = UInt64(bitPattern: seconds &* 1_000_000_000 &+ nanoseconds)
        return "\"\(String(size, radix: 16))-\(String(time, radix: 16))\(coding.tagSuffix)\""
    }
}

/// How a file on disk is coded.
enum HTTPFileCoding: Sendable, CaseIterable {
    // The best one first.
    case brotli, gzip, identity

    /// What its name has behind that of the file.
    var nameSuffix: String {
        switch self {
        case .brotli: ".br"
        case .gzip: ".gz"
        case .identity: ""
        }
    }

    var tagSuffix: String {
        switch self {
        case .brotli: "-br"
        case .gzip: "-gz"
        case .identity: ""
        }
    }

    /// Its name in HTTP.
    var name: String? {
        switch self {
        case .brotli: "br"
        case .gzip: "gzip"
        case .identity: nil
        }
    }
}
