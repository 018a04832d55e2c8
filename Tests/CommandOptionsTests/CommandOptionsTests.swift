import CommandOptions
import Testing

@Suite struct CommandOptionsTests {
    private let known = [
        CommandOption("port", "P", help: "the port"), CommandOption("echo", help: "says it again"),
        CommandOption("topic", "NAME:N", isRepeatable: true, help: "a topic"),
    ]

    @Test func takesValuesFlagsAndArguments() throws {
        let words = ["--port", "8080", "--echo", "data", "--topic=a:1", "--topic", "b:2"]
        let options = try CommandOptions(words, known: known, argumentLimit: 1)
        #expect(try options.number("port", in: 0...65535, default: 1) == 8080)
        #expect(options.has("echo"))
        #expect(options.all("topic") == ["a:1", "b:2"])
        #expect(options.arguments == ["data"])
    }

    @Test(arguments: [
        (["--nope"], "unknown option '--nope'"),
        (["--port"], "option '--port' needs a value: P"),
        (["--port", "1", "--port", "2"], "option '--port' is there twice"),
        (["--echo=1"], "option '--echo' takes no value"),
        (["extra"], "unexpected argument 'extra'"),
    ])
    func saysWhatIsWrong(words: [String], message: String) {
        #expect(throws: UsageError.self) { try CommandOptions(words, known: known) }
        do { _ = try CommandOptions(words, known: known) } catch { #expect("\(error)" == message) }
    }

    @Test func numbersAndTimesHaveBounds() throws {
        let options = try CommandOptions(["--port", "70000"], known: known)
        #expect(throws: UsageError.self) { try options.number("port", in: 0...65535, default: 1) }
        #expect(throws: UsageError.self) {
            try CommandOptions(["--port", "0"], known: known).seconds("port", default: .zero)
        }
        #expect(
            try CommandOptions(["--port", "0.5"], known: known).seconds("port", default: .zero) == .milliseconds(500))
        let zero = try CommandOptions(["--port", "0"], known: known).seconds(
            "port", default: .seconds(1), mayBeZero: true)
        #expect(zero == .zero)
    }

    @Test func afterTwoDashesAllAreArguments() throws {
        let options = try CommandOptions(["--", "--port"], known: known, argumentLimit: 1)
        #expect(options.arguments == ["--port"])
    }
}
