#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Two connected stream sockets that no child inherits; whoever makes the pair closes each end once.
///
/// Sockets instead of a pipe: both close on exec from the start, and a write to a closed one raises no SIGPIPE.
struct DescriptorPair {
    let near: Int32
    let far: Int32

    init() throws(ChildProcessError) {
        var ends: [Int32] = [-1, -1]
        #if canImport(Darwin)
            let result = socketpair(AF_UNIX, SOCK_STREAM, 0, &ends)
        #else
            let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
            let result = socketpair(AF_UNIX, kind, 0, &ends)
        #endif
        guard result == 0 else {
            throw .notStarted(executable: "a child process", reason: String(cString: strerror(errno)))
        }
        near = ends[0]
        far = ends[1]
        #if canImport(Darwin)
            var isOn: Int32 = 1
            for end in ends {
                _ = fcntl(end, F_SETFD, FD_CLOEXEC)
                setsockopt(end, SOL_SOCKET, SO_NOSIGPIPE, &isOn, socklen_t(MemoryLayout<Int32>.size))
            }
        #endif
    }

    func close() {
        closeNear()
        closeFar()
    }

    func closeNear() { systemClose(near) }

    func closeFar() { systemClose(far) }
}

private func systemClose(_ descriptor: Int32) {
    close(descriptor)
}
