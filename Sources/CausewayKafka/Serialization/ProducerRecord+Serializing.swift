extension ProducerRecord {
    /// Creates a record whose key and value are made by serializers.
    ///
    /// - Parameters:
    ///   - topic: The topic it goes to.
    ///   - partition: The partition it goes to; nil leaves the choice to the partitioner.
    ///   - key: The key, if any.
    ///   - keys: What makes the key's bytes.
    ///   - value: The value; nil is a tombstone.
    ///   - values: What makes the value's bytes.
    ///   - headers: The headers, in order.
    ///   - timestamp: The record's time; nil takes the time at which it is queued.
    /// - Throws: What a serializer can't write.
    public init<Keys: Serializer, Values: Serializer>(
        topic: String, partition: Int? = nil, key: Keys.Input?, by keys: Keys, value: Values.Input?, by values: Values,
        headers: KafkaHeaders = [], timestamp: KafkaTimestamp? = nil
    ) throws(RecordSerializationError) {
        self.init(
            topic: topic, partition: partition, key: try Self.bytes(of: key, topic, .key, keys),
            value: try Self.bytes(of: value, topic, .value, values), headers: headers, timestamp: timestamp)
    }

    /// Creates a record whose key is text and whose value is JSON.
    ///
    /// - Parameters:
    ///   - topic: The topic it goes to.
    ///   - partition: The partition it goes to; nil leaves the choice to the partitioner.
    ///   - key: The key, as UTF-8, if any.
    ///   - json: The value.
    ///   - headers: The headers, in order.
    ///   - timestamp: The record's time; nil takes the time at which it is queued.
    /// - Throws: Why the value can't be written as JSON.
    public init<Value: Encodable>(
        topic: String, partition: Int? = nil, key: String? = nil, json: Value, headers: KafkaHeaders = [],
        timestamp: KafkaTimestamp? = nil
    ) throws(RecordSerializationError) {
        try self.init(
            topic: topic, partition: partition, key: key, by: StringSerde(), value: json, by: JSONSerializer<Value>(),
            headers: headers, timestamp: timestamp)
    }

    private static func bytes<By: Serializer>(
        of value: By.Input?, _ topic: String, _ part: RecordPart, _ serializer: By
    ) throws(RecordSerializationError) -> [UInt8]? {
        guard let value else { return nil }
        let context = SerializationContext(topic: topic, part: part)
        do { return try serializer.serialize(value, context) } catch {
            throw RecordSerializationError(context, By.Input.self, error)
        }
    }
}
