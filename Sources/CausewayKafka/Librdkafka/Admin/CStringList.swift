#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Owns an array of C strings.
struct CStringList: ~Copyable {
    private let list: UnsafeMutableBufferPointer<UnsafePointer<CChar>?>

    var pointer: UnsafeMutablePointer<UnsafePointer<CChar>?>? { list.baseAddress }
    var count: Int { list.count }

    init(_ strings: [String]) {
        list = .allocate(capacity: strings.count)
        _ = list.initialize(fromContentsOf: strings.map { UnsafePointer(strdup($0)) })
    }

    deinit {
        for string in list { free(UnsafeMutablePointer(mutating: string)) }
        list.deallocate()
    }
}
