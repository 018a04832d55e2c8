// swift-tools-version: 6.2
import PackageDescription

/// Settings of every Swift target.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),  // SE-0335
    .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
    .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),  // SE-0461: async functions stay on the caller's loop
    .enableExperimentalFeature("Lifetimes"),  // spans returned from properties; clients need no flag
]

/// A module of the library and, unless `tested` is false, its test target, which may need more than the module.
func module(
    _ name: String, _ dependencies: [Target.Dependency] = [], tested: Bool = true, tests: [Target.Dependency] = []
) -> [Target] {
    let target = Target.target(name: name, dependencies: dependencies, swiftSettings: settings)
    guard tested else { return [target] }
    let support: Target.Dependency = "TestSupport"
    return [
        target,
        .testTarget(
            name: name + "Tests", dependencies: [.target(name: name), support] + dependencies + tests,
            swiftSettings: settings),
    ]
}

let package = Package(
    name: "causeway",
    platforms: [.macOS("26.0")],
    products: [
        .library(name: "Causeway", targets: ["Causeway"]),
        .library(name: "CausewayRuntime", targets: ["CausewayRuntime"]),
        .library(name: "CausewayHTTP", targets: ["CausewayHTTP"]),
        .library(name: "CausewayKafka", targets: ["CausewayKafka"]),
        .library(name: "CausewayRequestReply", targets: ["CausewayRequestReply"]),
        .library(name: "CausewaySchema", targets: ["CausewaySchema"]),
        .library(name: "CausewayTesting", targets: ["CausewayTesting"]),
        .executable(name: "causeway", targets: ["CausewayCLI"]),
        .executable(name: "TicketBooking", targets: ["TicketBooking"]),
    ],
    targets: [
        .systemLibrary(name: "CLibuv", pkgConfig: "libuv", providers: [.apt(["libuv1-dev"]), .brew(["libuv"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .systemLibrary(
            name: "CLibrdkafka", pkgConfig: "rdkafka", providers: [.apt(["librdkafka-dev"]), .brew(["librdkafka"])]),
    ]
        + module("CausewayObservability")
        + module("CausewayRuntime", ["CausewayObservability", "CLibuv"])
        + module("CausewaySchema")
        + module("CausewayHTTP", ["CausewayRuntime", "CausewayObservability", "CZlib"])
        + module("CausewayEmbeddedBroker", ["CLibrdkafka"])
        + module(
            "CausewayKafka", ["CausewayRuntime", "CausewayObservability", "CLibrdkafka"],
            tests: ["CausewayEmbeddedBroker", "CausewayTesting", "KafkaTestSupport"])
        + module(
            "CausewayRequestReply", ["CausewayKafka", "CausewayRuntime", "CausewayObservability"],
            tests: ["CausewayTesting", "KafkaTestSupport"])
        + module(
            "CausewayProcessor",
            ["CausewayRequestReply", "CausewayKafka", "CausewayRuntime", "CausewayObservability"],
            tests: ["CausewayTesting", "KafkaTestSupport"])
        + module(
            "CausewayIngress",
            [
                "CausewayHTTP", "CausewayProcessor", "CausewayRequestReply", "CausewayKafka", "CausewayRuntime",
                "CausewaySchema", "CausewayObservability",
            ], tests: ["CausewayTesting"])
        // The part of CausewayTesting that knows no Kafka, so that the tests of every module can use it.
        + module("CausewayTestingCore")
        + module(
            "CausewayTesting",
            ["CausewayTestingCore", "CausewayEmbeddedBroker", "CausewayKafka", "CausewayRuntime"])
        + module(
            "Causeway",
            [
                "CausewayObservability", "CausewayRuntime", "CausewayHTTP", "CausewayKafka", "CausewayRequestReply",
                "CausewayProcessor", "CausewaySchema", "CausewayIngress",
            ], tested: false)
        + [
            // Command lines of the executables; not a product.
            .target(name: "CommandOptions", swiftSettings: settings),
            .testTarget(name: "CommandOptionsTests", dependencies: ["CommandOptions"], swiftSettings: settings),
            .executableTarget(
                name: "CausewayCLI",
                dependencies: [
                    "CausewayEmbeddedBroker", "CausewayHTTP", "CausewayIngress", "CausewayKafka",
                    "CausewayObservability", "CausewayRequestReply", "CausewayRuntime", "CommandOptions",
                ],
                swiftSettings: settings),
            .testTarget(
                name: "CausewayCLITests",
                dependencies: ["CausewayCLI", "Causeway", "CausewayTesting", "TestSupport"], swiftSettings: settings),
            // The domain of the sample: pure values, no Kafka, no HTTP.
            .target(name: "TicketDomain", path: "Examples/TicketBooking/Domain", swiftSettings: settings),
            .executableTarget(
                name: "TicketBooking",
                dependencies: [
                    "TicketDomain", "CausewayEmbeddedBroker", "CausewayHTTP", "CausewayIngress", "CausewayKafka",
                    "CausewayObservability", "CausewayProcessor", "CausewayRequestReply", "CausewayRuntime",
                    "CommandOptions",
                ],
                path: "Examples/TicketBooking/App", swiftSettings: settings),
            .testTarget(
                name: "TicketBookingTests",
                dependencies: ["TicketBooking", "TicketDomain", "Causeway", "CausewayTesting", "TestSupport"],
                swiftSettings: settings),
            // The clients as Scripts/bench measures them; not a product.
            .executableTarget(
                name: "BenchClients",
                dependencies: ["CausewayKafka", "CausewayProcessor", "CausewayRequestReply", "CausewayRuntime"],
                path: "Examples/Benchmarks/Clients", swiftSettings: settings),
            // A web service without Kafka as Scripts/bench measures it; not a product.
            .executableTarget(
                name: "BenchWeb",
                dependencies: [
                    "CausewayHTTP", "CausewayIngress", "CausewayObservability", "CausewayRuntime", "CausewaySchema",
                ],
                path: "Examples/Benchmarks/Web", swiftSettings: settings),
            // Reading and writing JSON as Scripts/bench measures it; not a product.
            .executableTarget(
                name: "BenchJSON", dependencies: ["CausewaySchema"], path: "Examples/Benchmarks/JSON",
                swiftSettings: settings),
            // The same tests on every kind of broker, and members of a group that are killed.
            .testTarget(
                name: "ConformanceTests",
                dependencies: [
                    "CausewayHTTP", "CausewayIngress", "CausewayKafka", "CausewayRequestReply", "CausewayRuntime",
                    "CausewayTesting", "KafkaTestMember", "KafkaTestSupport", "RequestReplyTestMember", "TestSupport",
                ], resources: [.copy("Golden/spring-kafka.json")], swiftSettings: settings),
            // A member of a consumer group as a process; not a product.
            .executableTarget(
                name: "KafkaTestMember",
                dependencies: [
                    "CausewayHTTP", "CausewayIngress", "CausewayKafka", "CausewayObservability", "CausewayProcessor",
                    "CausewayRequestReply", "CausewayRuntime", "CommandOptions",
                ],
                path: "Tests/KafkaTestMember", swiftSettings: settings),
            // A requester or responder as a process; not a product.
            .executableTarget(
                name: "RequestReplyTestMember",
                dependencies: [
                    "CausewayKafka", "CausewayObservability", "CausewayRequestReply", "CausewayRuntime",
                    "CommandOptions",
                ],
                path: "Tests/RequestReplyTestMember", swiftSettings: settings),
            // What the tests of all that uses Kafka share; not a product.
            .target(
                name: "KafkaTestSupport",
                dependencies: [
                    "CausewayKafka", "CausewayObservability", "CausewayRequestReply", "CausewayRuntime",
                    "CausewayTesting",
                ],
                path: "Tests/KafkaTestSupport", swiftSettings: settings),
            // What the tests of every module share; not a product.
            .target(
                name: "TestSupport", dependencies: ["CausewayTestingCore"], path: "Tests/TestSupport",
                swiftSettings: settings),
        ],
    swiftLanguageModes: [.v6]
)
