/// Makes typed records of records; for loops over batches, and for `forEachPartition`.
public struct RecordDecoder<Keys: Deserializer, Values: Deserializer>: Sendable {
    /// What it makes.
    public typealias Decoded = DecodedRecord<Keys.Output, Values.Output>

    private let keys: Keys
    private let values: Values

    /// Creates it.
    ///
    /// - Parameters:
    ///   - keys: What reads keys.
    ///   - values: What reads values.
    public init(keys: Keys, values: Values) {
        self.keys = keys
        self.values = values
    }

    /// Deserializes a record; when a schema may have to be looked up, await `prepare` first.
    ///
    /// - Parameter record: The record.
    /// - Returns: The typed record.
    /// - Throws: That it is poison, where and why.
    public func decode(_ record: ConsumerRecord) throws(RecordDeserializationError) -> Decoded {
        Decoded(record, key: try key(of: record), value: try value(of: record))
    }

    /// Awaits what the deserializers need to read a record, such as a schema.
    ///
    /// - Parameter record: The record.
    /// - Throws: Why that can't be had now; the record is no poison.
    public func prepare(_ record: ConsumerRecord) async throws {
        if let work = preparation(for: record, .key) { try await work() }
        if let work = preparation(for: record, .value) { try await work() }
    }

    /// Whether a record can be decoded at once.
    func isPrepared(for record: ConsumerRecord) -> Bool {
        preparation(for: record, .key) == nil && preparation(for: record, .value) == nil
    }

    private func preparation(
        for record: ConsumerRecord, _ part: RecordPart
    ) -> (@Sendable () async throws -> Void)? {
        switch part {
        case .key:
            guard let bytes = record.key else { return nil }
            return keys.preparation(for: bytes, SerializationContext(record, .key))
        case .value:
            guard let bytes = record.value else { return nil }
            return values.preparation(for: bytes, SerializationContext(record, .value))
        }
    }

    private func key(of record: ConsumerRecord) throws(RecordDeserializationError) -> Keys.Output? {
        guard let bytes = record.key else { return nil }
        do { return try keys.deserialize(bytes, SerializationContext(record, .key)) } catch {
            throw RecordDeserializationError(record, .key, as: Keys.Output.self, error)
        }
    }

    private func value(of record: ConsumerRecord) throws(RecordDeserializationError) -> Values.Output? {
        guard let bytes = record.value else { return nil }
        do { return try values.deserialize(bytes, SerializationContext(record, .value)) } catch {
            throw RecordDeserializationError(record, .value, as: Values.Output.self, error)
        }
    }
}
