/// An object of a text, read by its names.
struct JSONKeyedDecoding<Key: CodingKey>: KeyedDecodingContainerProtocol {
    private let reading: JSONReading
    private let object: Int

    init(_ reading: JSONReading, _ object: Int) {
        self.reading = reading
        self.object = object
        reading.open(object)
    }

    var codingPath: [any CodingKey] { reading.path(to: object) }

    var allKeys: [Key] {
        reading.names(of: object).compactMap { Key(stringValue: $0) }
    }

    func contains(_ key: Key) -> Bool { reading.member(key.stringValue, of: object) != nil }

    func decodeNil(forKey key: Key) throws -> Bool {
        guard let node = reading.member(key.stringValue, of: object) else {
            return try reading.missing(Int?.self, key, of: object) == nil
        }
        return reading.isNull(node)
    }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        guard let node = reading.member(key.stringValue, of: object) else {
            return try reading.missing(type, key, of: object)
        }
        return try reading.value(type, at: node)
    }

    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
        guard let node = reading.member(key.stringValue, of: object), !reading.isNull(node) else { return nil }
        do {
            return try reading.value(type, at: node)
        } catch {
            // None is what any type can be read as here.
            if reading.forgiven.contains(.value(node)) { return nil }
            throw error
        }
    }

    @inline(__always)
    func scalar<Value: JSONScalar>(_ type: Value.Type, _ key: Key) throws -> Value {
        guard let node = reading.member(key.stringValue, of: object) else {
            return try reading.missing(type, key, of: object)
        }
        return try reading.tape.scalar(type, node) ?? reading.wrong(type, at: node)
    }

    @inline(__always)
    func scalarIfPresent<Value: JSONScalar>(_ type: Value.Type, _ key: Key) throws -> Value? {
        guard let node = reading.member(key.stringValue, of: object), !reading.isNull(node) else { return nil }
        return try reading.tape.scalar(type, node) ?? reading.wrong(type, at: node)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try decoder(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try decoder(key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder {
        JSONElementDecoder(reading: reading, node: reading.member("super", of: object) ?? reading.null)
    }

    func superDecoder(forKey key: Key) throws -> any Decoder {
        JSONElementDecoder(reading: reading, node: reading.member(key.stringValue, of: object) ?? reading.null)
    }

    private func decoder(_ key: Key) throws -> JSONElementDecoder {
        guard let node = reading.member(key.stringValue, of: object) else {
            try reading.missing(key, of: object)
            return JSONElementDecoder(reading: reading, node: reading.void)
        }
        return JSONElementDecoder(reading: reading, node: node)
    }
}

extension JSONReading {
    /// The names of an object in their order.
    func names(of object: Int) -> [String] {
        let container = tape.nodes[object]
        var names: [String] = []
        names.reserveCapacity(container.low)
        var index = object + 1
        while names.count < container.low {
            names.append(tape.text(index))
            index = tape.next(after: index + 1)
        }
        return names
    }

    /// A container that isn't there throws unless that is forgiven.
    func missing(_ key: some CodingKey, of object: Int) throws {
        let _: JSONVoid = try missing(JSONVoid.self, key, of: object)
    }
}

/// What is read from nothing.
private struct JSONVoid: Decodable {}
