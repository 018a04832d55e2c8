#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Files named on the command line.
enum InputFile {
    /// A file that can't be read.
    struct Failure: Error, CustomStringConvertible {
        let name: String
        let code: Int32

        var description: String { "'\(name)' can't be read: \(String(cString: strerror(code)))" }
    }

    /// Opens a file; `-` is standard input.
    static func open(_ name: String) throws(Failure) -> Int32 {
        if name == "-" { return 0 }
        #if canImport(Glibc)
            let descriptor = Glibc.open(name, O_RDONLY | O_CLOEXEC)
        #else
            let descriptor = Darwin.open(name, O_RDONLY | O_CLOEXEC)
        #endif
        if descriptor < 0 { throw Failure(name: name, code: errno) }
        return descriptor
    }

    /// All of a file.
    static func bytes(_ name: String) throws(Failure) -> [UInt8] {
        let descriptor = try open(name)
        defer { if descriptor != 0 { _ = close(descriptor) } }
        var bytes: [UInt8] = []
        var space = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &space, space.count)
            if count < 0, errno == EINTR { continue }
            if count < 0 { throw Failure(name: name, code: errno) }
            if count == 0 { return bytes }
            bytes += space[..<count]
        }
    }
}
