/// Reads records for a view.
@usableFromInline
enum ViewDecoding {
    @inlinable
    static func decode<Keys: Deserializer, Values: Deserializer>(
        _ record: ConsumerRecord, _ keys: Keys, _ values: Values
    ) throws(RecordDeserializationError) -> ViewRecord<Keys.Output, Values.Output> where Keys.Output: Hashable {
        let key = try decodeKey(record, keys)
        let value = try decodeValue(record, values)
        return ViewRecord(
            key: key, value: value, offset: record.offset, partition: UInt16(truncatingIfNeeded: record.partition),
            bytes: record.byteCount, timestamp: record.timestamp)
    }

    /// What has to be awaited before a record can be read.
    @inlinable
    static func preparation<Keys: Deserializer, Values: Deserializer>(
        _ record: ConsumerRecord, _ keys: Keys, _ values: Values
    ) -> (@Sendable () async throws -> Void)? {
        if let bytes = record.key,
            let work = keys.preparation(for: bytes, SerializationContext(record, .key))
        {
            return work
        }
        guard let bytes = record.value else { return nil }
        return values.preparation(for: bytes, SerializationContext(record, .value))
    }

    @inlinable
    static func decodeKey<Keys: Deserializer>(
        _ record: ConsumerRecord, _ keys: Keys
    ) throws(RecordDeserializationError) -> Keys.Output {
        do {
            guard let bytes = record.key else { throw MalformedBytes("is missing, and a view is by key") }
            return try keys.deserialize(bytes, SerializationContext(record, .key))
        } catch {
            throw RecordDeserializationError(record, .key, as: Keys.Output.self, error)
        }
    }

    @inlinable
    static func decodeValue<Values: Deserializer>(
        _ record: ConsumerRecord, _ values: Values
    ) throws(RecordDeserializationError) -> Values.Output? {
        guard let bytes = record.value else { return nil }
        do {
            return try values.deserialize(bytes, SerializationContext(record, .value))
        } catch {
            throw RecordDeserializationError(record, .value, as: Values.Output.self, error)
        }
    }
}

extension ConsumerRecord {
    /// Bytes of key and value.
    @usableFromInline var byteCount: Int {
        (storage.key(at: index)?.count ?? 0) + (storage.value(at: index)?.count ?? 0)
    }
}
