import CausewayHTTP
import TestSupport
import Testing

/// Files as resources: types, conditions, ranges, variants.
@Suite(.timeLimit(.minutes(3))) struct FileTests {
    /// Both kinds: in memory, and read as it is sent.
    private static func both(_ folder: TestFolder) throws -> [TestFiles] {
        var onDisk = HTTPFileOptions()
        onDisk.cachedFileBytes = -1
        return [try TestFiles(folder), try TestFiles(folder, options: onDisk)]
    }

    @Test func aFileIsSentWithWhatIsKnownOfIt() async throws {
        let folder = try TestFolder()
        try folder.write("a.html", Array("<p>".utf8), modified: 784_111_777)
        for files in try Self.both(folder) {
            let response = await files.get("/a.html")
            #expect(response.status == 200)
            #expect(try await response.text() == "<p>")
            #expect(response.fields[.contentType] == "text/html; charset=utf-8")
            #expect(response.fields[.lastModified] == "Sun, 06 Nov 1994 08:49:37 GMT")
            #expect(response.fields[.cacheControl] == "no-cache")
            #expect(response.fields["Accept-Ranges"] == "bytes")
            #expect(response.fields[.xContentTypeOptions] == "nosniff")
            #expect(response.fields[.vary] == nil)
            let tag = try #require(response.fields[.eTag])
            #expect(tag.hasPrefix("\"") && tag.hasSuffix("\"") && tag.utf8.count > 2)
            let head = await files.get("/a.html", [:], .head)
            #expect(head.status == 200 && head.body.length == 3 && head.fields[.eTag] == tag)
            #expect(await files.get("/b.html").status == 404)
            #expect(await files.get("/a.html", [:], .post).status == 405)
        }
    }

    @Test(arguments: [
        ("a.css", "text/css; charset=utf-8"), ("a.JS", "text/javascript; charset=utf-8"),
        ("a.json", "application/json"),
        ("a.b.svg", "image/svg+xml"), ("a.woff2", "font/woff2"), ("a", "application/octet-stream"),
        ("a.unknown", "application/octet-stream"), ("ümlaut.txt", "text/plain; charset=utf-8"),
    ])
    func types(_ name: String, _ type: String) async throws {
        let folder = try TestFolder()
        try folder.write(name, "x")
        let path = name.utf8.map { $0 < 0x80 ? String(UnicodeScalar($0)) : "%" + String($0, radix: 16) }.joined()
        #expect(try await TestFiles(folder).get("/" + path).fields[.contentType] == type)
    }

    @Test func foldersHaveAnIndex() async throws {
        let folder = try TestFolder()
        try folder.write("index.html", "root")
        try folder.folder("docs")
        try folder.folder("empty")
        try folder.write("docs/index.html", "docs")
        for files in try Self.both(folder) {
            #expect(try await files.get("/").text() == "root")
            #expect(try await files.get("/docs/").text() == "docs")
            let moved = await files.get("/docs?a=1")
            #expect(moved.status == 301 && moved.fields[.location] == "/static/docs/?a=1")
            #expect(await files.get("/empty").status == 404)
            #expect(await files.get("/empty/").status == 404)
            #expect(await files.get("/docs/index.html/").status == 404)
        }
        var options = HTTPFileOptions()
        options.index = nil
        #expect(try await TestFiles(folder, options: options).get("/docs").status == 404)
        #expect(try await TestFiles(folder, options: options).get("/").status == 404)
    }

    // MARK: Conditions

    /// RFC 9110 section 13.2.2, row by row; the file is of 1994-11-06 08:49:37.
    @Test(
        arguments: [
            (["If-None-Match": "TAG"], 304), (["If-None-Match": "W/TAG"], 304), (["If-None-Match": "*"], 304),
            (["If-None-Match": "\"x\", TAG"], 304), (["If-None-Match": "\"x\", \"y\""], 200),
            (["If-None-Match": "\"a, TAG, b\""], 200), (["If-None-Match": "nonsense"], 200),
            (["If-Modified-Since": "Sun, 06 Nov 1994 08:49:37 GMT"], 304),
            (["If-Modified-Since": "Sunday, 06-Nov-94 08:49:38 GMT"], 304),
            (["If-Modified-Since": "Sun Nov  6 08:49:37 1994"], 304),
            (["If-Modified-Since": "Sun, 06 Nov 1994 08:49:36 GMT"], 200), (["If-Modified-Since": "yesterday"], 200),
            (["If-None-Match": "\"x\"", "If-Modified-Since": "Sun, 06 Nov 1994 08:49:37 GMT"], 200),
            (["If-Match": "TAG"], 200), (["If-Match": "*"], 200), (["If-Match": "W/TAG"], 412),
            (["If-Match": "\"x\""], 412), (["If-Match": "\"x\"", "If-None-Match": "TAG"], 412),
            (["If-Unmodified-Since": "Sun, 06 Nov 1994 08:49:37 GMT"], 200),
            (["If-Unmodified-Since": "Sun, 06 Nov 1994 08:49:36 GMT"], 412),
            (["If-Match": "TAG", "If-Unmodified-Since": "Sun, 06 Nov 1994 08:49:36 GMT"], 200),
            (["If-Match": "TAG", "If-None-Match": "TAG"], 304),
        ] as [([String: String], Int)])
    func conditions(_ fields: [String: String], _ status: Int) async throws {
        let folder = try TestFolder()
        try folder.write("a.txt", Array("0123456789".utf8), modified: 784_111_777)
        for files in try Self.both(folder) {
            let tag = try #require(await files.get("/a.txt").fields[.eTag])
            var head = HTTPFields()
            for (name, value) in fields {
                let name = try #require(HTTPField.Name(name))
                // The first place of the tag alone: a client may put one into another's quotes.
                head.append(
                    name, value.split(separator: "TAG", omittingEmptySubsequences: false).joined(separator: tag))
            }
            for method in [HTTPRequest.Method.get, .head] {
                let response = await files.get("/a.txt", head, method)
                #expect(response.status.code == status, "\(fields)")
                guard status == 304 else { continue }
                #expect(response.fields[.eTag] == tag)
                #expect(response.fields[.cacheControl] == "no-cache")
                #expect(response.body.length == 0)
            }
        }
    }

    // MARK: Ranges

    @Test(arguments: [
        ("bytes=0-0", 206, "0"), ("bytes=2-4", 206, "234"), ("bytes=7-", 206, "789"), ("bytes=-3", 206, "789"),
        ("bytes=0-", 206, "0123456789"), ("bytes=0-99", 206, "0123456789"), ("bytes=-99", 206, "0123456789"),
        ("BYTES=2-4", 206, "234"), ("bytes= 2-4 ", 206, "234"), ("bytes=9-9", 206, "9"),
        ("bytes=0-99999999999999999999", 206, "0123456789"), ("bytes=10-", 416, ""), ("bytes=99-100", 416, ""),
        ("bytes=-0", 416, ""), ("bytes=99999999999999999999-", 416, ""), ("bytes=4-2", 200, "0123456789"),
        ("bytes=a-b", 200, "0123456789"), ("bytes=-", 200, "0123456789"), ("bytes=", 200, "0123456789"),
        ("bytes", 200, "0123456789"), ("lines=0-1", 200, "0123456789"), ("bytes=+1-2", 200, "0123456789"),
        ("bytes=1-2-3", 200, "0123456789"), ("bytes=0-1,2-3", 206, "0123"), ("bytes=4-6,2-5", 206, "23456"),
        ("bytes=0-1,20-30", 206, "01"), ("bytes=0-1,5-6", 200, "0123456789"), ("bytes=20-30,40-50", 416, ""),
        ("bytes=0-1,x", 200, "0123456789"), ("bytes=0-1,1-2,2-3,3-4", 206, "01234"),
    ])
    func ranges(_ range: String, _ status: Int, _ text: String) async throws {
        let folder = try TestFolder()
        try folder.write("a.txt", "0123456789")
        for files in try Self.both(folder) {
            let response = await files.get("/a.txt", [.range: range])
            #expect(response.status.code == status)
            switch status {
            case 206:
                #expect(try await response.text() == text)
                let first = try #require("0123456789".firstIndex(of: text.first ?? " "))
                let start = "0123456789".distance(from: "0123456789".startIndex, to: first)
                #expect(response.fields["Content-Range"] == "bytes \(start)-\(start + text.count - 1)/10")
                #expect(response.body.length == text.count)
            case 416: #expect(response.fields["Content-Range"] == "bytes */10")
            default:
                #expect(try await response.text() == text)
                #expect(response.fields["Content-Range"] == nil)
            }
            #expect(await files.get("/a.txt", [.range: range], .head).status == 200, "HEAD has no ranges")
        }
    }

    /// More ranges than anybody needs are not looked at.
    @Test func aThousandRangesAreNone() async throws {
        let folder = try TestFolder()
        try folder.write("a.txt", "0123456789")
        let range = "bytes=" + Array(repeating: "0-9", count: 1000).joined(separator: ",")
        #expect(try await TestFiles(folder).get("/a.txt", [.range: range]).status == 200)
    }

    @Test func aPartOfAnotherVersionIsNotSent() async throws {
        let folder = try TestFolder()
        try folder.write("a.txt", Array("0123456789".utf8), modified: 784_111_777)
        for files in try Self.both(folder) {
            let tag = try #require(await files.get("/a.txt").fields[.eTag])
            func status(_ condition: String) async -> Int {
                await files.get("/a.txt", [.range: "bytes=0-1", "If-Range": condition]).status.code
            }
            #expect(await status(tag) == 206)
            #expect(await status("\"x\"") == 200)
            #expect(await status("W/" + tag) == 200)
            #expect(await status("Sun, 06 Nov 1994 08:49:37 GMT") == 206)
            #expect(await status("Sun, 06 Nov 1994 08:49:38 GMT") == 200)
        }
    }

    // MARK: Variants

    @Test(
        arguments: [
            (nil, nil), ("", nil), ("br", "br"), ("gzip", "gzip"), ("gzip, br", "br"), ("x-gzip", "gzip"),
            ("br;q=0.5, gzip", "gzip"), ("br;q=0, gzip;q=0", nil), ("*", "br"), ("br;q=0, *", "gzip"), ("deflate", nil),
            ("identity, gzip;q=0.5", nil), ("gzip;q=nonsense", nil), ("GZIP;Q=1.0", "gzip"), ("gzip;q=0.001", "gzip"),
            ("br;q=2", nil),
        ] as [(String?, String?)])
    func precompressed(_ accepted: String?, _ coding: String?) async throws {
        let folder = try TestFolder()
        try folder.write("a.js", "identity")
        try folder.write("a.js.br", "the brotli one")
        try folder.write("a.js.gz", "the gzip one!")
        for files in try Self.both(folder) {
            let response = await files.get("/a.js", accepted.map { [.acceptEncoding: $0] } ?? [:])
            #expect(response.fields[.contentEncoding] == coding)
            #expect(response.fields[.vary] == "Accept-Encoding")
            #expect(response.fields[.contentType] == "text/javascript; charset=utf-8")
            let text = coding == "br" ? "the brotli one" : coding == "gzip" ? "the gzip one!" : "identity"
            #expect(try await response.text() == text)
            let plain = await files.get("/a.js")
            #expect(
                (response.fields[.eTag] == plain.fields[.eTag]) == (coding == nil), "each coding has a tag of its own")
        }
    }

    /// A variant of an older version would be sent for ever.
    @Test func anOldVariantIsNone() async throws {
        let folder = try TestFolder()
        try folder.write("a.js", Array("new".utf8), modified: 1_000_001)
        try folder.write("a.js.gz", Array("old".utf8), modified: 1_000_000)
        let response = try await TestFiles(folder).get("/a.js", [.acceptEncoding: "gzip"])
        #expect(try await response.text() == "new")
        #expect(response.fields[.vary] == nil)
    }

    // MARK: Memory

    @Test func filesInMemoryAreBounded() async throws {
        let folder = try TestFolder()
        for number in 0..<50 { try folder.write("\(number)", [UInt8](repeating: 65, count: 10_000)) }
        var options = HTTPFileOptions()
        options.cacheBytes = 100_000
        let files = try TestFiles(folder, options: options)
        for _ in 0..<3 {
            for number in 0..<50 {
                #expect(await files.get("/\(number)").body.length == 10_000)
                // One that is asked for again and again stays.
                #expect(await files.get("/0").body.length == 10_000)
            }
        }
        #expect(files.files.cached.bytes <= 100_000)
        #expect(files.files.cached.files > 5)
        for number in 0..<50 { _ = await files.get("/none\(number)") }
        #expect(files.files.cached.files <= 10)
    }

    /// What is in memory is looked at again; a file that is replaced is sent as it is then, one that is gone is not.
    @Test func changesAreSeen() async throws {
        let folder = try TestFolder()
        try folder.write("a.txt", "one")
        var options = HTTPFileOptions()
        options.freshFor = .milliseconds(20)
        let files = try TestFiles(folder, options: options)
        let first = await files.get("/a.txt")
        #expect(try await first.text() == "one")
        try folder.write("a.txt", "two")
        try await eventually { try await files.get("/a.txt").text() == "two" }
        #expect(await files.get("/a.txt").fields[.eTag] != first.fields[.eTag])
        try folder.remove("a.txt")
        try await eventually { await files.get("/a.txt").status == 404 }
        #expect(files.files.cached.files == 0)
    }

    @Test func aLargeFileIsReadInPieces() async throws {
        let folder = try TestFolder()
        let bytes = pattern(3_000_000)
        try folder.write("large.bin", bytes)
        let files = try TestFiles(folder)
        guard case .stream(let length, let write) = await files.get("/large.bin").body else {
            Issue.record("a large file is in memory")
            return
        }
        #expect(length == bytes.count)
        let collector = BodyCollector()
        try await write(collector)
        #expect(await collector.bytes == bytes)
        #expect(await collector.pieces.max() == 128 * 1024)
        #expect(files.files.cached.bytes < 10_000)
    }
}
