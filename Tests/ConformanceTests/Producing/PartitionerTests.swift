import CausewayKafka
import CausewayTesting
import KafkaTestSupport
import TestSupport
import Testing

/// Where records go that name no partition, and that those go there that do.
@Suite(.timeLimit(.minutes(4))) struct PartitionerTests {
    typealias Partitioner = KafkaProducerConfiguration.Partitioner

    private static let partitions = 7
    private static let keys = (0..<60).map { "key-\($0)" } + ["", "k", "kä", "a-little-bit-long-string"]

    /// What Kafka's own tests have for its Java client.
    @Test func theHashIsThatOfKafkasJavaClient() {
        let known: [(String, Int32)] = [
            ("21", -973_932_308), ("foobar", -790_332_482), ("a-little-bit-long-string", -985_981_536),
            ("a-little-bit-longer-string", -1_486_304_829),
            ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58_897_971), ("abc", 479_470_107),
        ]
        for (key, hash) in known { #expect(KeyHash.murmur2(Array(key.utf8)) == hash, "\(key)") }
        #expect(KeyHash.crc32(Array("123456789".utf8)) == 0xcbf4_3926)
        #expect(KeyHash.fnv1a(Array("foobar".utf8)) == 0xbf9c_f968)
    }

    /// The partition that the key's hash says; nil where any will do.
    private static func expected(_ partitioner: Partitioner, _ key: String) -> Int? {
        let bytes = Array(key.utf8)
        switch partitioner {
        case .murmur2, .murmur2Random: return Int(KeyHash.murmur2(bytes) & 0x7fff_ffff) % partitions
        case .consistent: return Int(KeyHash.crc32(bytes)) % partitions
        case .consistentRandom: return bytes.isEmpty ? nil : Int(KeyHash.crc32(bytes)) % partitions
        case .fnv1a, .fnv1aRandom:
            // As Sarama has it: the remainder of a signed number, without its sign.
            return abs(Int(Int32(bitPattern: KeyHash.fnv1a(bytes)) % Int32(partitions)))
        case .random: return nil
        }
    }

    @Test(arguments: Conformance.kinds(), Partitioner.all)
    func aKeyGoesWhereItsHashSays(_ kind: TestBroker.Kind, _ partitioner: Partitioner) async throws {
        let broker = try await TestBroker.shared(kind)
        try await broker.withTopic("keys", partitions: Self.partitions) { topic in
            let producer = try broker.producer {
                $0.partitioner = partitioner
                $0.stickyPartitioningLinger = .zero
            }
            try await producer.prepare(topic: topic)
            let results = await producer.send(
                contentsOf: Self.keys.map { ProducerRecord(topic: topic, key: $0, text: "") })
            for (key, result) in zip(Self.keys, results) {
                guard let expected = Self.expected(partitioner, key) else { continue }
                #expect(try result.get().partition == expected, "\(key)")
            }
            // Without a key: anywhere, but where the empty key's hash says for those that do not say random.
            let keyless = try await producer.send(
                contentsOf: (0..<200).map { _ in ProducerRecord(topic: topic, text: "") }
            ).map { try $0.get().partition }
            switch partitioner {
            case .murmur2, .consistent, .fnv1a:
                #expect(Set(keyless) == [try #require(Self.expected(partitioner, ""))])
            default: #expect(Set(keyless).count > 1)
            }
            // A partition that is named wins.
            let named = try await producer.send(ProducerRecord(topic: topic, partition: 3, key: "key-0", text: ""))
            #expect(named.partition == 3)
            try await producer.close()
        }
    }

    /// The same keys by Kafka's own console producer.
    @Test(.enabled(if: ApacheKafka.isAvailable)) func keysGoWhereKafkasJavaClientSendsThem() async throws {
        let broker = try await TestBroker.shared(.apacheKafka)
        let keys = Self.keys.filter { !$0.isEmpty }
        try await broker.withTopic("java", partitions: Self.partitions) { javas in
            try await broker.withTopic("ours", partitions: Self.partitions) { ours in
                try await KafkaTool.produce(keys.map { ($0, "v") }, to: javas, broker.bootstrapServers)
                let producer = try broker.producer()
                for key in keys { try await producer.enqueue(ProducerRecord(topic: ours, key: key, text: "v")) }
                try await producer.close()
                let theirs = try await broker.partitionsOfKeys(in: javas, count: keys.count)
                #expect(theirs.count == keys.count)
                #expect(try await broker.partitionsOfKeys(in: ours, count: keys.count) == theirs)
            }
        }
    }
}

extension KafkaProducerConfiguration.Partitioner {
    fileprivate static let all: [Self] = [
        .murmur2Random, .murmur2, .consistentRandom, .consistent, .fnv1aRandom, .fnv1a, .random,
    ]
}

extension TestBroker {
    fileprivate func partitionsOfKeys(in topic: String, count: Int) async throws -> [String: Int] {
        let reader = try KafkaConsumer(configuration: consumerConfiguration())
        let partitions = try await reader.metadata(of: topic).partitions
        try await reader.assign(
            Dictionary(
                uniqueKeysWithValues: partitions.map { (TopicPartition(topic: topic, partition: $0.id), .beginning) }))
        var found: [String: Int] = [:]
        for try await record in reader.records {
            found[record.keyText ?? ""] = record.partition
            if found.count == count { break }
        }
        try await reader.close()
        return found
    }
}
