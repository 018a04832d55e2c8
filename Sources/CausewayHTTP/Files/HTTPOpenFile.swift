#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A file that is open for reading, until nobody holds it any more.
///
/// Its calls block: only the pool's threads make them.
final class HTTPOpenFile: Sendable {
    enum Failure: Error {
        /// There is none, or it is not for everybody.
        case missing
        case directory
        /// The system is out of descriptors or memory, or the disk fails.
        case system(Int32)
    }

    private let descriptor: Int32
    let info: HTTPFileInfo

    /// Opens a regular file below a root.
    ///
    /// - Parameters:
    ///   - path: A path below the root, without dots.
    ///   - root: A path without links, as `realpath` gives it.
    /// - Throws: `Failure`, `missing` also for what is not below the root.
    init(_ path: String, below root: String) throws(Failure) {
        let whole = root + "/" + path
        // Without O_NONBLOCK a pipe would be waited for.
        let descriptor = open(whole, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        if descriptor < 0 { throw Self.failure(errno) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let number = errno
            close(descriptor)
            throw .system(number)
        }
        // What is looked at must be what was opened: a link may lead out of the root.
        guard let real = Self.realPath(whole), Self.isBelow(real, root), Self.isSame(real, status) else {
            close(descriptor)
            throw .missing
        }
        let kind = status.st_mode & S_IFMT
        guard kind == S_IFREG else {
            close(descriptor)
            throw kind == S_IFDIR ? .directory : .missing
        }
        self.descriptor = descriptor
        #if canImport(Darwin)
            let time = status.st_mtimespec
        #else
            let time = status.st_mtim
        #endif
        info = HTTPFileInfo(
            size: Int(status.st_size), seconds: Int64(time.tv_sec), nanoseconds: Int64(time.tv_nsec))
    }

    deinit { close(descriptor) }

    /// Reads bytes from a place; fewer at the end of the file.
    func read(at offset: Int, count: Int) throws(Failure) -> [UInt8] {
        // All empty arrays share their memory, which the initializer below writes to.
        if count == 0 { return [] }
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let rest = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
                let got = pread(descriptor, rest.baseAddress, rest.count, off_t(offset + filled))
                if got > 0 {
                    filled += got
                } else if got == 0 || errno != EINTR {
                    failure = got == 0 ? 0 : errno
                    return
                }
            }
        }
        if failure != 0 { throw .system(failure) }
        return bytes
    }

    /// A path without links and dots; `nil` if there is nothing there.
    static func realPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static func isBelow(_ path: String, _ root: String) -> Bool {
        root == "/" || path == root || path.utf8.starts(with: (root + "/").utf8)
    }

    private static func isSame(_ path: String, _ opened: stat) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_dev == opened.st_dev && status.st_ino == opened.st_ino
    }

    private static func failure(_ number: Int32) -> Failure {
        switch number {
        case EMFILE, ENFILE, ENOMEM, EIO: .system(number)
        default: .missing
        }
    }
}
