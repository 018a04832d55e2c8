/// What a view does with each record, made where the types are known so that the compiler can specialize it.
@usableFromInline
struct ViewEngine<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    @usableFromInline typealias Record = ViewRecord<Key, Value>

    /// Reads key and value; throws `RecordDeserializationError`.
    @usableFromInline let decode: @Sendable (ConsumerRecord) throws(RecordDeserializationError) -> Record
    /// What has to be awaited before a record can be read, such as the look-up of its schema.
    @usableFromInline let preparation: @Sendable (ConsumerRecord) -> (@Sendable () async throws -> Void)?
    /// Takes records in, in their order; returns the old values if they are asked for.
    @usableFromInline let apply: @Sendable (ContiguousArray<Record>, ViewStore<Key, Value>, Bool) -> [Value?]

    @inlinable
    init<Keys: Deserializer, Values: Deserializer>(_ keys: Keys, _ values: Values)
    where Keys.Output == Key, Values.Output == Value {
        decode = { record throws(RecordDeserializationError) in
            try ViewDecoding.decode(record, keys, values)
        }
        preparation = { record in
            if let bytes = record.key,
                let work = keys.preparation(for: bytes, SerializationContext(record, .key))
            {
                return work
            }
            guard let bytes = record.value else { return nil }
            return values.preparation(for: bytes, SerializationContext(record, .value))
        }
        apply = { records, store, wantsOld in
            var old: [Value?] = []
            if wantsOld { old.reserveCapacity(records.count) }
            for record in records {
                let before = record.value.map { store.put(record, $0) } ?? store.remove(record.key, record.hash)
                if wantsOld { old.append(before) }
            }
            return old
        }
    }
}
