/// What a view does with each record, made where the types are known so that the compiler can specialize it.
@usableFromInline
struct ViewEngine<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    @usableFromInline typealias Records = ContiguousArray<ViewRecord<Key, Value>>
    @usableFromInline typealias Preparation = @Sendable () async throws -> Void

    /// Reads keys and values of a batch, from a position on, which it moves along.
    ///
    /// It stops at a record that can't be read, with the error, or before which something has to be awaited, such as the
    /// look-up of its schema, with that.
    @usableFromInline let decode:
        @Sendable (ConsumerBatch, inout Int, inout Records) throws(RecordDeserializationError) -> Preparation?
    /// Takes records in, in their order; returns the old values if they are asked for.
    @usableFromInline let apply: @Sendable (Records, ViewStore<Key, Value>, Bool) -> [Value?]

    @inlinable
    init<Keys: Deserializer, Values: Deserializer>(_ keys: Keys, _ values: Values)
    where Keys.Output == Key, Values.Output == Value {
        decode = { batch, position, records throws(RecordDeserializationError) in
            while position < batch.count {
                let record = batch[position]
                if let work = ViewDecoding.preparation(record, keys, values) { return work }
                records.append(try ViewDecoding.decode(record, keys, values))
                position += 1
            }
            return nil
        }
        apply = { records, store, wantsOld in
            var olds: [Value?] = []
            if wantsOld { olds.reserveCapacity(records.count) }
            for record in records {
                let old: Value?
                if let value = record.value {
                    old = store.put(record, value)
                } else {
                    old = store.remove(record.key, record.hash)
                }
                if wantsOld { olds.append(old) }
            }
            return olds
        }
    }
}
