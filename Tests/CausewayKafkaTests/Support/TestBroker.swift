import Foundation

@testable import CausewayKafka

/// The broker that tests with a cluster run on.
enum TestBroker {
    static let bootstrap = ProcessInfo.processInfo.environment["CAUSEWAY_TEST_BOOTSTRAP"]
    static var isThere: Bool { bootstrap != nil }

    static func uniqueName(_ stem: String) -> String { "\(stem)-\(UInt32.random(in: 0 ... .max))" }
}
