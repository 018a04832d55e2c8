/// One text while a type is read from it: what all decoders and containers of it share.
///
/// Only the task that reads uses it. A wrong field throws, as `Decodable` wants it. To find the other wrong fields the type
/// is read again and again, each time with the fields forgiven that are known: these then have the emptiest value of their
/// type, which a client could have sent too. So types that try one thing after another are read as they mean it.
final class JSONReading {
    /// The text.
    let tape: JSONTape
    let options: JSONReader
    /// The name after the member that was read last, of whatever object: the likely place of the next one.
    // This and what is marked like it: only one task reads, and no access lasts while a type's own code runs.
    @exclusivity(unchecked) private var hint = 0
    /// The names that were asked for; empty where nobody wants to know.
    @exclusivity(unchecked) private(set) var asked: [Bool]
    /// Objects that were read by their names.
    @exclusivity(unchecked) private(set) var opened: [Bool]
    /// Places whose fault is known.
    var forgiven: Set<JSONPlace> = []
    /// Where the last error came from, and what it points at.
    private(set) var fault: (place: JSONPlace, pointer: JSONPointer?)?
    private var voidDepth = 0

    init(_ tape: JSONTape, _ options: JSONReader) {
        let tracks = options.unknownMembers == .refuse
        asked = tracks ? [Bool](repeating: false, count: tape.nodes.count) : []
        opened = asked
        self.tape = tape
        self.options = options
    }

    /// A value that isn't in the text and reads as null.
    var null: Int { tape.nodes.count - 2 }
    /// A value that isn't in the text and reads as the emptiest of each type.
    var void: Int { tape.nodes.count - 1 }

    /// The value of a member, if the object has it.
    @inline(__always)
    func member(_ name: borrowing String, of object: Int) -> Int? {
        guard let index = tape.find(name, in: object, from: hint) else { return nil }
        hint = tape.next(after: index &+ 1)
        if !asked.isEmpty { asked[index] = true }
        return index &+ 1
    }

    /// Notes that an object is read by its names.
    func open(_ object: Int) { if !opened.isEmpty { opened[object] = true } }

    /// Reads a value of any type.
    func value<Value: Decodable>(_ type: Value.Type, at node: Int) throws -> Value {
        do {
            if Self.isSpecial(type) { return try special(type, at: node) }
            let value = try Value(from: JSONElementDecoder(reading: self, node: node))
            hint = tape.next(after: node)
            return value
        } catch {
            return try passOn(error, type, .value(node))
        }
    }

    /// A value that is not of the type: throws, or is the emptiest one where that is forgiven.
    @inline(never)
    func wrong<Value: Decodable>(_ type: Value.Type, at node: Int) throws -> Value {
        try raise(mismatch(type, at: node), type, .value(node), isVoid: tape.nodes[node].kind == .void)
    }

    /// A member that isn't there: throws, or is the emptiest value where that is forgiven.
    @inline(never)
    func missing<Value: Decodable>(_ type: Value.Type, _ key: some CodingKey, of object: Int) throws -> Value {
        let context = DecodingError.Context(codingPath: path(to: object), debugDescription: "is required")
        return try raise(
            .keyNotFound(key, context), type, .member(key.stringValue, of: object),
            isVoid: tape.nodes[object].kind == .void)
    }

    /// The node of a container, or of the void one where the fault is forgiven.
    func container<Kind>(_ kind: JSONNode.Kind, _ type: Kind.Type, at node: Int) throws -> Int {
        let found = tape.nodes[node].kind
        if found == kind || found == .void { return node }
        if forgiven.contains(.value(node)) { return void }
        let error = mismatch(type, at: node)
        fault = (.value(node), JSONPointer(of: error))
        throw error
    }

    private func raise<Value: Decodable>(
        _ error: @autoclosure () -> DecodingError, _ type: Value.Type, _ place: JSONPlace, isVoid: Bool
    ) throws -> Value {
        if isVoid || forgiven.contains(place), let value = emptiest(type) { return value }
        let error = error()
        fault = forgiven.contains(place) ? nil : (place, JSONPointer(of: error))
        throw error
    }

    /// An error on its way out through the reading of a value; it came from within, or from the type itself.
    @inline(never)
    private func passOn<Value: Decodable>(
        _ error: any Error, _ type: Value.Type, _ place: JSONPlace
    ) throws -> Value {
        if forgiven.contains(place) {
            if let value = emptiest(type) { return value }
            // What is around it has to be forgiven.
            fault = nil
            throw error
        }
        let pointer = (error as? DecodingError).map { JSONPointer(of: $0) }
        if fault == nil || fault?.pointer != pointer { fault = (place, pointer) }
        throw error
    }

    /// The emptiest value of a type, if it has one that can be found.
    private func emptiest<Value: Decodable>(_ type: Value.Type) -> Value? {
        if let cases = type as? any CaseIterable.Type { return firstCase(of: cases) as? Value }
        if let scalar = type as? any JSONScalar.Type { return scalar.init() as? Value }
        // A type that holds itself would go on for ever.
        guard voidDepth < 32 else { return nil }
        voidDepth += 1
        defer { voidDepth -= 1 }
        if Self.isSpecial(type) { return try? special(type, at: void) }
        return try? Value(from: JSONElementDecoder(reading: self, node: void))
    }

    private func firstCase<Cases: CaseIterable>(of type: Cases.Type) -> Any? { type.allCases.first }
}
