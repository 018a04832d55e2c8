#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What `posix_spawn` can do beyond POSIX, where the C library has it (glibc 2.34, macOS).
///
/// Swift's view of glibc leaves these calls out, so they are looked up by name; without them a child starts in this
/// process's folder, or keeps descriptors that were opened without close-on-exec.
enum SpawnExtension {
    #if canImport(Darwin)
        typealias Actions = posix_spawn_file_actions_t?
    #else
        typealias Actions = posix_spawn_file_actions_t
    #endif

    static func changeFolder(_ path: String, in actions: inout Actions) {
        typealias Call = @convention(c) (UnsafeMutablePointer<Actions>, UnsafePointer<CChar>) -> Int32
        guard let address = address(of: "posix_spawn_file_actions_addchdir_np") else { return }
        let call = unsafeBitCast(address, to: Call.self)
        _ = path.withCString { call(&actions, $0) }
    }

    static func closeDescriptors(from first: Int32, in actions: inout Actions) {
        typealias Call = @convention(c) (UnsafeMutablePointer<Actions>, Int32) -> Int32
        guard let address = address(of: "posix_spawn_file_actions_addclosefrom_np") else { return }
        let call = unsafeBitCast(address, to: Call.self)
        _ = call(&actions, first)
    }

    private static func address(of name: String) -> UnsafeMutableRawPointer? {
        #if canImport(Darwin)
            dlsym(UnsafeMutableRawPointer(bitPattern: -2), name)  // RTLD_DEFAULT
        #else
            dlsym(nil, name)
        #endif
    }
}
