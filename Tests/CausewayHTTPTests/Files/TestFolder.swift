import CausewayHTTP
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A folder of a test's own, with what a server serves and, beside it, what it must not.
final class TestFolder: Sendable {
    struct Failure: Error { let call: String }

    /// Removed with all that is in it.
    private let parent: String
    let root: String
    private let made = Mutex<[String]>([])

    init() throws {
        var template = Array("/tmp/causeway-files-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure(call: "mkdtemp") }
        parent = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        root = parent + "/public"
        made.withLock { $0 = [parent] }
        try folder("")
        try write("../secret.txt", "secret")
    }

    deinit {
        for path in made.withLock({ $0 }).reversed() { Self.delete(path) }
    }

    func write(_ name: String, _ text: String) throws { try write(name, Array(text.utf8)) }

    /// Writes a file anew, in the place of an older one.
    func write(_ name: String, _ bytes: [UInt8], modified: Int? = nil) throws {
        let path = "\(root)/\(name)"
        guard let file = fopen(path + ".new", "w") else { throw Failure(call: "fopen") }
        let written = bytes.withUnsafeBytes { fwrite($0.baseAddress, 1, bytes.count, file) }
        guard fclose(file) == 0, written == bytes.count else { throw Failure(call: "fwrite") }
        if let modified {
            let time = timespec(tv_sec: modified, tv_nsec: 0)
            guard utimensat(AT_FDCWD, path + ".new", [time, time], 0) == 0 else { throw Failure(call: "utimensat") }
        }
        guard rename(path + ".new", path) == 0 else { throw Failure(call: "rename") }
        made.withLock { $0.append(path) }
    }

    func folder(_ name: String) throws { try make(name, "mkdir") { mkdir($0, 0o755) } }

    func link(_ name: String, to target: String) throws { try make(name, "symlink") { symlink(target, $0) } }

    func pipe(_ name: String) throws { try make(name, "mkfifo") { mkfifo($0, 0o644) } }

    func remove(_ name: String) throws { try make(name, "unlink") { unlink($0) } }

    private func make(_ name: String, _ call: String, _ body: (String) -> Int32) throws {
        let path = name.isEmpty ? root : "\(root)/\(name)"
        guard body(path) == 0 else { throw Failure(call: call) }
        made.withLock { $0.append(path) }
    }

    /// Removes a file or an empty folder.
    private static func delete(_ path: String) {
        #if canImport(Darwin)
            _ = Darwin.remove(path)
        #else
            _ = Glibc.remove(path)
        #endif
    }

    func truncate(_ name: String, to size: Int) throws {
        guard Self.truncate("\(root)/\(name)", size) == 0 else { throw Failure(call: "truncate") }
    }

    private static func truncate(_ path: String, _ size: Int) -> Int32 {
        #if canImport(Darwin)
            Darwin.truncate(path, off_t(size))
        #else
            Glibc.truncate(path, size)
        #endif
    }
}

/// Files behind a router, without a server.
struct TestFiles {
    let folder: TestFolder
    let files: HTTPFiles
    private let table: HTTPRouteTable

    init(_ folder: TestFolder, options: HTTPFileOptions = HTTPFileOptions()) throws {
        self.folder = folder
        files = HTTPFiles(root: folder.root, options: options)
        var router = HTTPRouter()
        files.register(in: &router, at: "/static")
        table = try router.build()
    }

    func get(_ path: String, _ fields: HTTPFields = HTTPFields(), _ method: HTTPRequest.Method = .get) async
        -> HTTPServerResponse
    {
        await table.respond(
            to: HTTPRequest(
                method: method, scheme: "http", authority: "a", path: "/static" + path, headerFields: fields))
    }
}

extension HTTPServerResponse {
    /// The body as text, whichever kind it is of.
    func text() async throws -> String {
        switch body {
        case .empty: return ""
        case .bytes(let bytes): return String(decoding: bytes, as: UTF8.self)
        case .stream(_, let write):
            let collector = BodyCollector()
            try await write(collector)
            return String(decoding: await collector.bytes, as: UTF8.self)
        }
    }
}

/// Keeps what is written.
actor BodyCollector: HTTPBodyWriter {
    private(set) var bytes: [UInt8] = []
    private(set) var pieces: [Int] = []

    func write(_ bytes: [UInt8]) {
        self.bytes += bytes
        pieces.append(bytes.count)
    }
}
