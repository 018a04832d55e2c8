import CausewayRequestReply
import Testing

@testable import CausewayIngress

@Suite("Ids of requests", .timeLimit(.minutes(3)))
struct RequestScopeTests {
    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    @Test(
        "SHA-256 of the standard's examples",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
            (
                String(repeating: "a", count: 1_000_000),
                "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
            ),
        ])
    func standard(_ text: String, _ hash: String) { #expect(hex(SHA256.hash(Array(text.utf8))) == hash) }

    @Test("No two scopes have the same id, however their parts are put together")
    func scopes() {
        let scopes = [
            RequestScope(principal: nil, method: "POST", path: "/a", key: "k"),
            RequestScope(principal: "", method: "POST", path: "/a", key: "k"),
            RequestScope(principal: "p", method: "POST", path: "/a", key: "k"),
            RequestScope(principal: nil, method: "PUT", path: "/a", key: "k"),
            RequestScope(principal: nil, method: "POST", path: "/ak", key: ""),
            RequestScope(principal: nil, method: "POST", path: "/", key: "ak"),
            RequestScope(principal: nil, method: "POST/a", path: "", key: "k"),
            RequestScope(principal: nil, method: "POST", path: "/a", key: "K"),
        ]
        #expect(Set(scopes.map(\.id)).count == scopes.count)
        #expect(scopes[0].id == RequestScope(principal: nil, method: "POST", path: "/a", key: "k").id)
        #expect(scopes.allSatisfy { RequestDigest($0.id.description) == $0.id })
    }
}
