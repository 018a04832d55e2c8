/// Serves the files below a folder: GET and HEAD, with conditions, ranges and precompressed variants.
///
/// No path leads out of the folder, whatever dots, escapes or links it has, nor to what is no regular file. Small files are
/// kept in memory and looked at again once a second; large ones are read piece by piece as the client reads. Of several
/// ranges those that don't make one are answered with the whole file.
public struct HTTPFiles: Sendable {
    private let store: HTTPFileStore

    /// Bytes that are read of a file at a time.
    private static let chunk = 128 * 1024

    /// Makes the files of a folder ready to be served; one that is not there yet when this is called is never found.
    ///
    /// - Parameters:
    ///   - root: the folder's path.
    ///   - options: how they are served.
    public init(root: String, options: HTTPFileOptions = HTTPFileOptions()) {
        store = HTTPFileStore(root: root, options: options)
    }

    /// Bytes and files in memory, for tests.
    package var cached: (bytes: Int, files: Int) { store.cached }

    /// Adds the routes of the files to a router.
    ///
    /// - Parameters:
    ///   - router: the router.
    ///   - prefix: stands before the files' paths, as `/static`; empty for the root of the server.
    public func register(in router: inout HTTPRouter, at prefix: String = "") {
        router.get(prefix + "/") { request in try await respond(to: request, "") }
        router.get(prefix + "/{path...}") { request in
            try await respond(to: request, try request.parameters.require("path"))
        }
    }

    /// Answers a request with a file.
    ///
    /// - Parameters:
    ///   - request: the request, of GET or HEAD.
    ///   - path: the file's path below the root, decoded.
    /// - Returns: the response: 200, 206, 301 for a folder without its slash, 304, 412 or 416.
    /// - Throws: ``HTTPError`` 404 if there is no such file; 503 when the system is out of descriptors.
    public func respond(to request: HTTPServerRequest, _ path: String) async throws -> HTTPServerResponse {
        guard let file = filePath(path) else { throw Self.notFound }
        // Again, if the file has become another one meanwhile.
        for _ in 0..<3 {
            do {
                let entry = try await store.entry(file)
                if let response = try await respond(to: request, entry) { return response }
            } catch HTTPOpenFile.Failure.directory {
                return try await redirect(request, file)
            } catch HTTPOpenFile.Failure.missing {
                throw Self.notFound
            } catch HTTPOpenFile.Failure.system {
                throw HTTPError(.serviceUnavailable, "The file can't be read now.", fields: [.retryAfter: "1"])
            }
        }
        throw HTTPError(.serviceUnavailable, "The file changes all the time.", fields: [.retryAfter: "1"])
    }

    private static var notFound: HTTPError { HTTPError(.notFound, "There is nothing at this path.") }

    /// The path of the file that a path stands for; `nil` if there can be none.
    private func filePath(_ path: String) -> String? {
        var path = path
        if path.isEmpty || path.hasSuffix("/") {
            guard let index = store.options.index else { return nil }
            path += index
        }
        for segment in path.split(separator: "/", omittingEmptySubsequences: false) {
            guard !segment.isEmpty, segment != ".", segment != "..", !segment.utf8.contains(0) else { return nil }
            if segment.hasPrefix("."), !store.options.servesHidden { return nil }
        }
        return path
    }

    /// Sends who asks for a folder to its slash, so that links within its index are right.
    private func redirect(_ request: HTTPServerRequest, _ path: String) async throws -> HTTPServerResponse {
        guard let index = store.options.index, let target = request.head.path else { throw Self.notFound }
        do {
            _ = try await store.entry(path + "/" + index)
        } catch is HTTPOpenFile.Failure { throw Self.notFound }
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        // Two slashes at its start would be another host's name.
        guard !parts[0].hasPrefix("//") else { throw Self.notFound }
        let location = parts[0] + "/" + (parts.count > 1 ? "?" + parts[1] : "")
        return HTTPServerResponse(.movedPermanently, fields: [.location: String(location)])
    }

    /// - Returns: `nil` if the file is not what its entry says.
    private func respond(to request: HTTPServerRequest, _ entry: HTTPFileEntry) async throws -> HTTPServerResponse? {
        let fields = request.fields
        guard let variant = entry.variant(fields[.acceptEncoding]) else { throw Self.notFound }
        switch HTTPPreconditions.evaluate(fields, tag: variant.tag, modified: variant.info.seconds) {
        case .notModified: return HTTPServerResponse(.notModified, fields: variant.fields)
        case .failed: throw HTTPError(.preconditionFailed, "The file is another version.")
        case .proceed(let heedsRange):
            guard heedsRange, request.method == .get, let range = fields[.range] else {
                return try await whole(request, entry, variant)
            }
            switch HTTPRangeSelection(range, size: variant.info.size) {
            case .whole: return try await whole(request, entry, variant)
            case .unsatisfiable:
                throw HTTPError(
                    .rangeNotSatisfiable, "The file has \(variant.info.size) bytes.",
                    fields: ["Content-Range": "bytes */\(variant.info.size)"])
            case .part(let range):
                guard let body = try await body(request, entry, variant, range) else { return nil }
                var fields = variant.fields
                fields.append(
                    "Content-Range", "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(variant.info.size)")
                return HTTPServerResponse(.partialContent, fields: fields, body: body)
            }
        }
    }

    private func whole(
        _ request: HTTPServerRequest, _ entry: HTTPFileEntry, _ variant: HTTPFileEntry.Variant
    ) async throws -> HTTPServerResponse? {
        if let bytes = variant.bytes { return HTTPServerResponse(.ok, fields: variant.fields, body: .bytes(bytes)) }
        let range = 0..<variant.info.size
        return try await body(request, entry, variant, range).map {
            HTTPServerResponse(.ok, fields: variant.fields, body: $0)
        }
    }

    private func body(
        _ request: HTTPServerRequest, _ entry: HTTPFileEntry, _ variant: HTTPFileEntry.Variant, _ range: Range<Int>
    ) async throws -> HTTPResponseBody? {
        if let bytes = variant.bytes { return .bytes(Array(bytes[range])) }
        if request.method == .head { return .stream(length: range.count) { _ in } }
        guard let file = try await store.open(entry.path, variant) else { return nil }
        let store = store
        return .stream(length: range.count) { writer in
            var offset = range.lowerBound
            while offset < range.upperBound {
                let start = offset
                let count = min(Self.chunk, range.upperBound - start)
                let bytes = try await store.run { try file.read(at: start, count: count) }
                // It was cut off: the connection breaks, so that nobody takes a part for the whole.
                if bytes.isEmpty { break }
                try await writer.write(bytes)
                offset += bytes.count
            }
        }
    }
}
