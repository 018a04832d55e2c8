#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Starts one process with `posix_spawn`.
struct SpawnCommand {
    var executable: String
    var arguments: [String] = []
    var environment: [String: String] = [:]
    var workingDirectory: String?
    /// Descriptors for 0, 1 and 2, nil for the null device; the process gets no other.
    var standardDescriptors: [Int32?] = [nil, nil, nil]

    /// Starts the process.
    ///
    /// - Returns: Its id.
    /// - Throws: ``ChildProcessError/notStarted(executable:reason:)``.
    func start() throws(ChildProcessError) -> pid_t {
        #if canImport(Darwin)
            var actions: SpawnExtension.Actions = nil
            var attributes: Attributes = nil
        #else
            var actions = SpawnExtension.Actions()
            var attributes = Attributes()
        #endif
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        for (number, descriptor) in standardDescriptors.enumerated() {
            if let descriptor {
                posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number))
            } else {
                posix_spawn_file_actions_addopen(&actions, Int32(number), "/dev/null", O_RDWR, 0)
            }
        }
        if let workingDirectory { SpawnExtension.changeFolder(workingDirectory, in: &actions) }
        // A socket of another test that leaked into the child would never close for its peer.
        SpawnExtension.closeDescriptors(from: 3, in: &actions)
        setSignals(&attributes)
        var processID: pid_t = 0
        var result: Int32 = 0
        SpawnLock.withLock {
            result = withCStrings([executable] + arguments) { arguments in
                withCStrings(mergedEnvironment()) { environment in
                    posix_spawnp(&processID, executable, &actions, &attributes, arguments, environment)
                }
            }
        }
        guard result == 0 else {
            throw .notStarted(executable: executable, reason: String(cString: strerror(result)))
        }
        return processID
    }

    #if canImport(Darwin)
        private typealias Attributes = posix_spawnattr_t?
    #else
        private typealias Attributes = posix_spawnattr_t
    #endif

    /// No signal blocked or ignored: the tests' own dispositions are not the child's.
    private func setSignals(_ attributes: inout Attributes) {
        var all = sigset_t()
        var none = sigset_t()
        sigfillset(&all)
        sigemptyset(&none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setsigmask(&attributes, &none)
        var flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
        #if canImport(Darwin)
            flags |= POSIX_SPAWN_CLOEXEC_DEFAULT
        #endif
        posix_spawnattr_setflags(&attributes, Int16(flags))
    }

    private func mergedEnvironment() -> [String] {
        var variables: [String] = []
        var entry = environ
        while let variable = entry.pointee {
            let text = String(cString: variable)
            let name = text.prefix { $0 != "=" }
            if environment[String(name)] == nil { variables.append(text) }
            entry = entry.advanced(by: 1)
        }
        return variables + environment.map { "\($0.key)=\($0.value)" }
    }

    private func withCStrings<Result>(
        _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let pointers = strings.map { strdup($0) }
        defer { for pointer in pointers { free(pointer) } }
        return body(pointers + [nil])
    }
}
