import Testing

@testable import CausewayKafka

struct ConfigMergeTests {
    private func entry(
        _ name: String, _ value: String?, _ source: ConfigEntry.Source = .topic, isSensitive: Bool = false
    ) -> ConfigEntry {
        ConfigEntry(name: name, value: value, source: source, isReadOnly: false, isSensitive: isSensitive)
    }

    @Test func whatIsNotNamedStays() throws {
        let merge = ConfigMerge([entry("a", "1"), entry("b", "2"), entry("c", "3", .standard), entry("d", "4", .file)])
        #expect(try merge.overrides(after: ["e": .set("5")], of: .topic("t")) == ["a": "1", "b": "2", "e": "5"])
        #expect(try merge.overrides(after: ["a": .unset, "b": .set("9")], of: .topic("t")) == ["b": "9"])
    }

    @Test func listsGrowFromWhatIsInEffect() throws {
        let merge = ConfigMerge([entry("list", "x,y", .standard), entry("other", nil)])
        func after(_ change: ConfigChange) throws -> String? {
            try merge.overrides(after: ["list": change, "other": .set("")], of: .topic("t"))["list"]
        }
        #expect(try after(.append("y,z")) == "x,y,z")
        #expect(try after(.subtract("x,q")) == "y")
        #expect(try after(.subtract("x,y"))?.isEmpty == true)
    }

    @Test func aSecretIsNotLostInSilence() throws {
        let merge = ConfigMerge([entry("secret", nil, .broker, isSensitive: true), entry("a", "1", .broker)])
        let error = #expect(throws: KafkaError.self) {
            try merge.overrides(after: ["a": .set("2")], of: .broker(7))
        }
        #expect(error?.message.contains("broker 7") == true)
        #expect(error?.message.contains("'secret' is set there") == true)
        #expect(
            try merge.overrides(after: ["a": .set("2"), "secret": .set("s")], of: .broker(7)) == ["a": "2", "secret": "s"])
        #expect(try merge.overrides(after: ["a": .set("2"), "secret": .unset], of: .broker(7)) == ["a": "2"])
    }
}
