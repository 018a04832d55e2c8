import CausewayHTTP
import TestSupport
import Testing

/// No path leads out of the root, and none to what is no file.
@Suite(.timeLimit(.minutes(3))) struct FileEscapeTests {
    private static let escapes = [
        "/../secret.txt", "/a/../../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/%2e%2e%2fsecret.txt",
        "/a/..%2f..%2fsecret.txt", "/%2E%2E%2Fsecret.txt", "/..%5csecret.txt", "/a%2f..%2f..%2fsecret.txt",
        "//secret.txt", "/%2fetc/passwd", "/%2Fetc%2Fpasswd", "//etc/passwd", "/a.txt%00.html", "/%00", "/a.txt/",
        "/a.txt/b", "/./a.txt", "/%2e/a.txt", "/.hidden", "/%2ehidden", "/b/.hidden", "/out", "/out/secret.txt",
        "/absolute", "/outfolder/secret.txt", "/up.txt", "/pipe", "/loop", "/..", "/%252e%252e/secret.txt",
        "/a.txt?/..",
    ]

    private static func folder() throws -> TestFolder {
        let folder = try TestFolder()
        try folder.write("a.txt", "inside")
        try folder.folder("b")
        try folder.write("b/c.txt", "deep")
        try folder.write(".hidden", "hidden")
        try folder.write("b/.hidden", "hidden")
        try folder.link("out", to: "../secret.txt")
        try folder.link("outfolder", to: "..")
        try folder.link("absolute", to: "/etc/passwd")
        try folder.link("up.txt", to: "b/../../secret.txt")
        try folder.link("loop", to: "loop")
        try folder.link("in.txt", to: "b/c.txt")
        try folder.pipe("pipe")
        return folder
    }

    @Test(arguments: escapes) func noPathLeadsOut(_ path: String) async throws {
        let files = try TestFiles(try Self.folder())
        for fields in [HTTPFields(), [.acceptEncoding: "gzip, br"]] {
            let response = await files.get(path, fields)
            if path == "/a.txt?/.." {
                #expect(try await response.text() == "inside")
                continue
            }
            #expect([400, 404].contains(response.status.code), "\(response.status)")
            let text = try await response.text()
            #expect(!text.contains("secret") && !text.contains("root:") && !text.contains("hidden"))
        }
    }

    @Test func linksWithinTheRootAreFollowed() async throws {
        #expect(try await TestFiles(try Self.folder()).get("/in.txt").text() == "deep")
    }

    /// A variant may be a link, too.
    @Test func variantsDoNotLeadOut() async throws {
        let folder = try Self.folder()
        try folder.link("a.txt.gz", to: "../secret.txt")
        let response = try await TestFiles(folder).get("/a.txt", [.acceptEncoding: "gzip"])
        #expect(try await response.text() == "inside")
        #expect(response.fields[.contentEncoding] == nil)
    }

    /// A folder whose name begins as the root's does is not below it.
    @Test func aFolderBesideTheRootIsOutside() async throws {
        let folder = try Self.folder()
        try folder.folder("../public2")
        try folder.write("../public2/x.txt", "secret")
        try folder.link("beside.txt", to: "../public2/x.txt")
        #expect(try await TestFiles(folder).get("/beside.txt").status == 404)
    }

    @Test func aRootThatIsALinkIsARoot() async throws {
        let folder = try Self.folder()
        try folder.link("../root", to: "public")
        let files = HTTPFiles(root: folder.root + "/../root")
        var router = HTTPRouter()
        files.register(in: &router)
        let head = HTTPRequest(method: .get, scheme: "http", authority: "a", path: "/a.txt")
        #expect(try await router.build().respond(to: head).text() == "inside")
    }

    @Test func aRootThatIsNotThereHasNothing() async throws {
        var router = HTTPRouter()
        HTTPFiles(root: "/nonexistent/folder").register(in: &router)
        for path in ["/", "/etc/passwd"] {
            let head = HTTPRequest(method: .get, scheme: "http", authority: "a", path: path)
            #expect(try await router.build().respond(to: head).status == 404)
        }
    }
}
