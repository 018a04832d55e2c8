internal import CLibuv

/// The listening sockets that whoever started this process passes it, by the protocol of sd_listen_fds(3): `LISTEN_FDS` of
/// them from descriptor 3 on, if `LISTEN_PID` is this process.
///
/// Who holds the socket keeps the port while the process is replaced by another: connections wait and none is refused.
enum InheritedSockets {
    /// Descriptors, asked for once: they stay open as long as the process lives.
    private static let descriptors = 3..<(3 + causeway_inherited_sockets())

    /// The descriptor of the socket that listens on an address; a port of 0 has none.
    static func find(_ address: inout sockaddr_storage) -> Int32? {
        for descriptor in descriptors where causeway_listens_on(descriptor, &address) != 0 { return descriptor }
        return nil
    }
}
