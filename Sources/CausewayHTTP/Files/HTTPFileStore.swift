internal import CausewayRuntime
internal import Synchronization

/// Finds files below a root, and remembers them.
final class HTTPFileStore: Sendable {
    /// Disks may be slow, and far away.
    private static let pool = BlockingPool(threads: 4, queueLimit: 1024, name: "files")

    let options: HTTPFileOptions
    /// Without links; `nil` if it was not there at first.
    private let root: String?
    private let cache: Mutex<HTTPFileCache>

    init(root: String, options: HTTPFileOptions) {
        self.options = options
        self.root = HTTPOpenFile.realPath(root)
        cache = Mutex(HTTPFileCache(limit: options.cacheBytes))
    }

    /// Bytes and files in memory.
    var cached: (bytes: Int, files: Int) { cache.withLock { ($0.bytes, $0.count) } }

    /// A file's entry.
    ///
    /// - Throws: `HTTPOpenFile.Failure`; `HTTPError` 503 when too many wait for the disk.
    func entry(_ path: String) async throws -> HTTPFileEntry {
        let now = Deadline.coarseNow()
        let found = cache.withLock { $0.find(path, now: now, freshFor: options.freshFor) }
        if let found, !found.isStale { return found.entry }
        do {
            let entry = try await run { [self] in try load(path, found?.entry) }
            cache.withLock { $0.insert(entry, now: now) }
            return entry
        } catch {
            if found != nil { cache.withLock { $0.remove(path) } }
            throw error
        }
    }

    /// Opens a variant for reading; `nil` if the file has become another one.
    func open(_ path: String, _ variant: HTTPFileEntry.Variant) async throws -> HTTPOpenFile? {
        guard let root else { throw HTTPOpenFile.Failure.missing }
        let file = try await run { try HTTPOpenFile(path + variant.coding.nameSuffix, below: root) }
        if file.info == variant.info { return file }
        cache.withLock { $0.remove(path) }
        return nil
    }

    /// Runs what may block on the pool.
    func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await offload(on: Self.pool, work)
    }

    // MARK: On the pool

    private func load(_ path: String, _ known: HTTPFileEntry?) throws(HTTPOpenFile.Failure) -> HTTPFileEntry {
        guard let root else { throw .missing }
        let identity = try HTTPOpenFile(path, below: root)
        var files = [(HTTPFileCoding.identity, identity)]
        if options.servesCompressed {
            for coding in [HTTPFileCoding.gzip, .brotli] {
                guard let file = try Self.openIfThere(path + coding.nameSuffix, root) else { continue }
                // One that was made of an older version would be sent for ever.
                if file.info.seconds >= identity.info.seconds { files.insert((coding, file), at: 0) }
            }
        }
        var variants: [HTTPFileEntry.Variant] = []
        for (coding, file) in files {
            let old = known?.variants.first { $0.coding == coding && $0.info == file.info }
            variants.append(try variant(path, coding, file, old, varies: files.count > 1))
        }
        return HTTPFileEntry(path: path, variants: variants)
    }

    private static func openIfThere(_ path: String, _ root: String) throws(HTTPOpenFile.Failure) -> HTTPOpenFile? {
        do {
            return try HTTPOpenFile(path, below: root)
        } catch {
            switch error {
            case .missing, .directory: return nil
            case .system: throw error
            }
        }
    }

    private func variant(
        _ path: String, _ coding: HTTPFileCoding, _ file: HTTPOpenFile, _ old: HTTPFileEntry.Variant?, varies: Bool
    ) throws(HTTPOpenFile.Failure) -> HTTPFileEntry.Variant {
        let info = file.info
        var bytes = old?.bytes
        if bytes == nil, info.size <= options.cachedFileBytes {
            bytes = try file.read(at: 0, count: info.size)
            // It shrinks at this moment: what is sent is read then.
            if bytes?.count != info.size { bytes = nil }
        }
        let tag = info.tag(coding)
        var fields = HTTPFields()
        fields.append(.contentType, HTTPMediaType.of(path))
        if let name = coding.name { fields.append(.contentEncoding, name) }
        if varies { fields.append(.vary, "Accept-Encoding") }
        fields.append(.eTag, tag)
        fields.append(.lastModified, HTTPDate.format(epochSeconds: info.seconds))
        if let cacheControl = options.cacheControl { fields.append(.cacheControl, cacheControl) }
        fields.append("Accept-Ranges", "bytes")
        fields.append(.xContentTypeOptions, "nosniff")
        return HTTPFileEntry.Variant(coding: coding, info: info, bytes: bytes, tag: tag, fields: fields)
    }
}
