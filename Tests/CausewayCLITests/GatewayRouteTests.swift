import CausewayHTTP
import CommandOptions
import Testing

@testable import CausewayCLI

@Suite struct GatewayRouteTests {
    @Test func isRead() throws {
        let route = try GatewayRoute("POST /requests=orders.v1>replies_2")
        #expect(route.method == .post)
        #expect(route.path == "/requests")
        #expect(route.topic == "orders.v1")
        #expect(route.replyTopic == "replies_2")
        #expect(try GatewayRoute("PUT /a=b/{id}=t>r").path == "/a=b/{id}")
    }

    @Test(arguments: [
        "", "POST", "POST /a", "POST /a=t", "POST /a=t>", "POST /a=>r", "POST /a=t>r>s", "POST a=t>r", "/a=t>r",
        "POST /a=t!>r", "POST /a=..>r", " /a=t>r",
    ])
    func isRefused(_ text: String) {
        #expect(throws: UsageError.self) { try GatewayRoute(text) }
    }
}
