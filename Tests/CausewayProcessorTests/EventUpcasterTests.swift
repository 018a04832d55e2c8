import CausewayProcessor
import Testing

/// Events of older versions are brought to the newest form.
@Suite struct EventUpcasterTests {
    private let upcaster = EventUpcaster<[String]>()
        .next { $0 + ["two"] }
        .next { $0 + ["three"] }

    @Test(arguments: [(1, ["event", "two", "three"]), (2, ["event", "three"]), (3, ["event"])])
    func eachVersionTakesTheStepsThatItLacks(_ version: Int, _ wanted: [String]) throws {
        #expect(upcaster.version == 3)
        #expect(try upcaster.upcast(["event"], from: version) == wanted)
    }

    @Test(arguments: [4, .max, 0, -1, .min])
    func versionsThatAreNotKnownAreRefused(_ version: Int) {
        #expect(throws: UnknownEventVersion(version: version, newest: 3)) {
            try upcaster.upcast(["event"], from: version)
        }
    }

    @Test func withoutStepsTheFirstVersionIsTheNewest() throws {
        #expect(EventUpcaster<Int>().version == 1)
        #expect(try EventUpcaster<Int>().upcast(7, from: 1) == 7)
    }

    @Test func whatAStepThrowsIsThrown() {
        struct Broken: Error {}
        let broken = EventUpcaster<Int>().next { _ in throw Broken() }
        #expect(throws: Broken.self) { try broken.upcast(1, from: 1) }
        #expect(throws: Never.self) { try broken.upcast(1, from: 2) }
    }
}
