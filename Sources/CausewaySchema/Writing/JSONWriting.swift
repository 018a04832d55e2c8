/// One value on its way to JSON: what all encoders and containers of it share.
///
/// Only the task that writes uses it.
final class JSONWriting {
    let options: JSONWriter
    // Only one task writes, and no access lasts while a type's own code runs, so none can overlap with another.
    @exclusivity(unchecked) var state: JSONWritingState

    init(_ options: JSONWriter, inPieces: Bool) {
        self.options = options
        state = JSONWritingState(sortsNames: options.sortsNames, inPieces: inPieces)
    }

    func write<Value: Encodable>(_ value: Value) throws -> [UInt8] {
        try self.value(value)
        return try state.finish()
    }

    /// Makes a container of a place; the result is the place.
    func container(isObject: Bool, _ id: Int) -> Int {
        state.container(isObject: isObject, id)
        return id
    }

    /// A value of any type, at a place that was prepared for it.
    func value<Value: Encodable>(_ value: Value) throws {
        if Self.isSpecial(Value.self), try special(value) { return }
        let id = try state.begin()
        try value.encode(to: JSONElementEncoder(writing: self, slot: id))
        try state.end(id)
    }
}
