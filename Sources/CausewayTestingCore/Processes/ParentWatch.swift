import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Ends child processes and removes folders when this process ends, however it ends, SIGKILL included.
///
/// A shell reads names of processes and folders from a socket whose other end only this process has; when that end
/// closes, the shell kills and removes what is still on its list. (Linux's parent-death signal is no help: it follows
/// the thread that started the child, which for Swift's pool threads may end at any time.)
public final class ParentWatch: Sendable {
    /// The process's watch; its shell starts with the first entry.
    public static let shared = ParentWatch()

    private enum State {
        case notStarted
        case watching(socket: Int32)
        case failed
    }

    private let state = Mutex(State.notStarted)

    private init() {}

    /// Has a process killed at the end of this one.
    ///
    /// - Parameter id: A child's process id.
    public func add(process id: Int32) { tell("process \(id)") }

    /// Takes a process off the list; call it once the process was reaped, before its id can be another's.
    ///
    /// - Parameter id: The process id.
    public func remove(process id: Int32) { tell("ended \(id)") }

    /// Has a folder removed at the end of this process, after the processes were killed.
    ///
    /// - Parameter path: An absolute path.
    public func add(folder path: String) { tell("folder \(path)") }

    /// Takes a folder off the list; call it once the folder was removed.
    ///
    /// - Parameter path: The path it was added by.
    public func remove(folder path: String) { tell("removed \(path)") }

    private func tell(_ line: String) {
        state.withLock { state in
            if case .notStarted = state { state = Self.start() }
            guard case .watching(let socket) = state else { return }
            var text = line + "\n"
            let isSent = text.withUTF8 { bytes in
                #if canImport(Darwin)
                    send(socket, bytes.baseAddress, bytes.count, 0) == bytes.count
                #else
                    send(socket, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
                #endif
            }
            if !isSent {
                close(socket)
                state = .failed
            }
        }
    }

    private static func start() -> State {
        guard let pair = try? DescriptorPair() else { return .failed }
        defer { pair.closeFar() }
        let command = SpawnCommand(
            executable: "/bin/sh", arguments: ["-c", script], standardDescriptors: [pair.far, nil, nil])
        // Not waited for: the shell outlives this process.
        guard (try? command.start()) != nil else {
            pair.closeNear()
            return .failed
        }
        return .watching(socket: pair.near)
    }

    static let script = """
        trap '' HUP INT QUIT TERM PIPE
        processes=' '
        while read -r what name; do
            case "$what" in
            process) processes="$processes$name " ;;
            ended)
                before="${processes%%" $name "*}"
                after="${processes#*" $name "}"
                processes="$before $after" ;;
            folder) set -- "$@" "$name" ;;
            removed)
                for folder do
                    shift
                    [ "$folder" = "$name" ] || set -- "$@" "$folder"
                done ;;
            esac
        done
        for process in $processes; do kill -KILL "$process"; done
        for folder do rm -rf "$folder" || { sleep 1; rm -rf "$folder"; }; done
        """
}
