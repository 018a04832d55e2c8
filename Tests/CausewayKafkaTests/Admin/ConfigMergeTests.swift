import Testing

@testable import CausewayKafka

struct ConfigMergeTests {
    private func entry(
        _ name: String, _ value: String?, _ source: ConfigEntry.Source = .topic, isSensitive: Bool = false
    ) -> ConfigEntry {
        ConfigEntry(
            name: name, value: value, source: source, isReadOnly: false, isSensitive: isSensitive,
            isOverride: source == .topic || source == .broker)
    }

    private func overrides(_ entries: [ConfigEntry], _ changes: [String: ConfigChange]) throws -> [String: String] {
        try ConfigMerge(entries, changes, of: .broker(7)).overrides
    }

    @Test func whatIsNotNamedStays() throws {
        let entries = [entry("a", "1"), entry("b", "2"), entry("c", "3", .standard), entry("d", "4", .file)]
        #expect(try overrides(entries, ["e": .set("5")]) == ["a": "1", "b": "2", "e": "5"])
        #expect(try overrides(entries, ["a": .unset, "b": .set("9")]) == ["b": "9"])
    }

    @Test func listsGrowFromWhatIsInEffect() throws {
        let entries = [entry("list", "x,y", .standard)]
        #expect(try overrides(entries, ["list": .append("y,z")]) == ["list": "x,y,z"])
        #expect(try overrides(entries, ["list": .subtract("x,q")]) == ["list": "y"])
        #expect(try overrides(entries, ["list": .subtract("x,y")]) == ["list": ""])
    }

    @Test func aSecretIsNotLostInSilence() throws {
        let entries = [entry("secret", nil, .broker, isSensitive: true), entry("a", "1", .broker)]
        let error = #expect(throws: KafkaError.self) { try overrides(entries, ["a": .set("2")]) }
        #expect(error?.message.contains("broker 7") == true)
        #expect(error?.message.contains("'secret' is set there") == true)
        #expect(try overrides(entries, ["a": .set("2"), "secret": .set("s")]) == ["a": "2", "secret": "s"])
        #expect(try overrides(entries, ["a": .set("2"), "secret": .unset]) == ["a": "2"])
    }

    @Test func whatBrokersSayAfterwardsIsUnderstood() throws {
        let merge = try ConfigMerge(
            [entry("a", "1"), entry("b", "2")], ["b": .set("3"), "list": .set("x, y")], of: .topic("t"))
        #expect(merge.isDone(in: [entry("a", "1"), entry("b", "3"), entry("list", "x, y")]))
        // As the broker writes a list.
        #expect(merge.isDone(in: [entry("a", "1"), entry("b", "3"), entry("list", "x,y"), entry("c", "0", .file)]))
        // Not yet there, or somebody else's.
        #expect(!merge.isDone(in: [entry("a", "1"), entry("b", "2"), entry("list", "x,y")]))
        #expect(!merge.isDone(in: [entry("b", "3"), entry("list", "x,y")]))
        #expect(!merge.isDone(in: [entry("a", "1"), entry("b", "3"), entry("list", "x,y"), entry("d", "4")]))
    }
}
