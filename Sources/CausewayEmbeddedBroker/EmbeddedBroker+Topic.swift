extension EmbeddedBroker {
    /// A topic to make.
    public struct Topic: Sendable, Hashable {
        /// Its name.
        public var name: String
        /// How many partitions it has.
        public var partitions: Int

        /// Describes a topic.
        ///
        /// - Parameters:
        ///   - name: Its name: up to 249 letters, digits, dots, underscores and hyphens.
        ///   - partitions: How many partitions it has, at least one.
        public init(_ name: String, partitions: Int = 1) {
            self.name = name
            self.partitions = partitions
        }

        /// Checks what Kafka allows as name, and the number of partitions.
        var isValid: Bool {
            let isLegal = name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
            return isLegal && (1...249).contains(name.utf8.count) && name != "." && name != ".."
                && (1...10_000).contains(partitions)
        }
    }
}
