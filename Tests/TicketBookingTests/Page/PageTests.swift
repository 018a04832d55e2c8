import Testing

@testable import TicketBooking

@Suite("The page")
struct PageTests {
    /// Each `marker"name"` in a text, without the marker and quotes.
    private func names(after marker: String, in text: String) -> Set<String> {
        var names: Set<String> = []
        var rest = text[...]
        while let range = rest.firstRange(of: marker + "\"") {
            rest = rest[range.upperBound...]
            guard let end = rest.firstIndex(of: "\"") else { break }
            names.insert(String(rest[..<end]))
        }
        return names
    }

    @Test("What the HTML asks for is served")
    func references() {
        let paths = Set(Page.resources.map(\.path))
        let referenced = names(after: "href=", in: Page.html).union(names(after: "src=", in: Page.html))
        #expect(referenced.filter { !$0.hasPrefix("#") }.isSubset(of: paths))
        #expect(referenced.isSuperset(of: ["/app.css", "/app.js"]))
    }

    @Test("Nothing comes from elsewhere and nothing is inline, as the security policy demands")
    func selfContained() {
        for resource in Page.resources where resource.path != "/favicon.svg" {
            let text = String(decoding: resource.body, as: UTF8.self)
            #expect(!text.contains("://"), "\(resource.path)")
            #expect(!text.contains(" style="), "\(resource.path)")
            #expect(!text.contains(" onclick="), "\(resource.path)")
            #expect(!text.contains("innerHTML"), "what the API says is text, never markup: \(resource.path)")
            #expect(!text.contains("eval("), "\(resource.path)")
        }
        #expect(!Page.html.contains("<style"))
        #expect(Page.headerFields.contains { $0.name == "Content-Security-Policy" && $0.value.contains("'none'") })
        #expect(!Page.headerFields.contains { $0.value.contains("unsafe") })
    }

    @Test("Each element the script looks up is in the HTML")
    func elements() {
        let wanted = names(after: "byId(", in: Page.script)
        #expect(wanted.count > 10)
        #expect(wanted.subtracting(names(after: " id=", in: Page.html)) == [])
    }

    @Test("A resource's tag follows its content")
    func entityTags() {
        #expect(Set(Page.resources.map(\.entityTag)).count == Page.resources.count)
        let one = PageResource(path: "/a", contentType: "text/plain", text: "a")
        let other = PageResource(path: "/b", contentType: "text/html", text: "a")
        #expect(one.entityTag == other.entityTag)
        #expect(one.entityTag == "\"af63dc4c8601ec8c\"")
    }

    @Test("The whole page stays small")
    func size() {
        #expect(Page.resources.reduce(0) { $0 + $1.body.count } < 60_000)
    }
}
