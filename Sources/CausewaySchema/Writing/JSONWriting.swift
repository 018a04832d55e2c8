/// One value on its way to JSON: what all encoders and containers of it share.
///
/// Only the task that writes uses it. Values are written where they are encoded. Each place for a value is a slot; the open
/// slots are a stack, and whoever writes to one further down closes those above it. A type that goes back to one that is
/// closed needs pieces: then each slot has an output of its own, and all are put together at the end.
final class JSONWriting {
    struct Slot {
        enum Kind {
            /// Nothing was written.
            case empty
            /// A value that is complete.
            case scalar
            /// An array, open.
            case array
            /// An object, open.
            case object
        }

        let id: Int
        var kind: Kind
        /// Elements or members so far.
        var count = 0
        /// The first of its members in `members`, and in pieces bits of all its names.
        var firstMember: Int
        /// A bit for each name's looks.
        var names: UInt64 = 0
        /// Whether two of its names look alike and have to be compared at the end.
        var isSuspicious = false
        /// In pieces: what was written to it, and the slots within with their places.
        var output: JSONOutput?
        var parts: [(place: Int, slot: Int)] = []
    }

    /// Where a member begins, with its quote, and the length of its name as written.
    struct Member: BitwiseCopyable {
        var start: UInt32
        var length: UInt32
    }

    let options: JSONWriter
    let inPieces: Bool
    /// A type went back to a slot that was closed: what was written is useless.
    private(set) var needsPieces = false
    var output: JSONOutput
    var slots: [Slot] = []
    /// Members of the objects that are open.
    var members: [Member] = []
    /// The slot that is written to, an index of `slots`.
    private var top = -1
    private var lastID = -1
    /// What a type did that it couldn't be told at once.
    var failure: EncodingError?

    init(_ options: JSONWriter, inPieces: Bool) {
        self.options = options
        self.inPieces = inPieces
        output = JSONOutput(capacity: inPieces ? 0 : 256)
        slots.reserveCapacity(8)
    }

    func write<Value: Encodable>(_ value: Value) throws -> [UInt8] {
        let root = push(.empty)
        if try !special(value) { try value.encode(to: JSONElementEncoder(writing: self, slot: root)) }
        if let failure { throw failure }
        if inPieces { return try assemble(root) }
        if output.count == 0 {
            throw EncodingError.invalidValue(
                value, EncodingError.Context(codingPath: [], debugDescription: "\(Value.self) wrote nothing"))
        }
        try close(downTo: root)
        if let failure { throw failure }
        return consumeOutput()
    }

    private func consumeOutput() -> [UInt8] {
        let written = output
        output = JSONOutput(capacity: 0)
        return written.finish()
    }

    /// A value of any type, at a place that was prepared for it.
    func value<Value: Encodable>(_ value: Value) throws {
        if try special(value) { return }
        if slots.count > 4096 {
            throw EncodingError.invalidValue(
                value, EncodingError.Context(codingPath: path(to: lastID), debugDescription: "is nested too deeply"))
        }
        let outer = top
        let id = push(.empty)
        try value.encode(to: JSONElementEncoder(writing: self, slot: id))
        if inPieces {
            use(outer)
        } else {
            try close(downTo: id)
        }
    }

    /// Opens a slot for a value, within the one that is written to.
    func push(_ kind: Slot.Kind) -> Int {
        lastID &+= 1
        if inPieces {
            if top >= 0 { slots[top].parts.append((output.count, lastID)) }
            slots.append(Slot(id: lastID, kind: kind, firstMember: 0, output: JSONOutput(capacity: 16)))
            use(lastID)
        } else {
            slots.append(Slot(id: lastID, kind: kind, firstMember: members.count))
            top = slots.count &- 1
            if kind == .object { output.append(UInt8(ascii: "{")) }
            if kind == .array { output.append(UInt8(ascii: "[")) }
        }
        return lastID
    }

    /// Makes a slot the one that is written to; those that are open within it are complete with that.
    @inline(__always)
    func enter(_ id: Int) {
        if top >= 0, slots[top].id == id { return }
        comeBack(to: id)
    }

    @inline(never)
    private func comeBack(to id: Int) {
        if inPieces { return use(id) }
        guard let index = slots.lastIndex(where: { $0.id == id }) else {
            needsPieces = true
            // What follows is written for nothing, and has to go somewhere.
            if slots.isEmpty { _ = push(.object) }
            return
        }
        do {
            while slots.count - 1 > index { try closeLast() }
        } catch {
            failure = failure ?? error
        }
    }

    /// In pieces: the output of a slot becomes the current one.
    private func use(_ index: Int) {
        if index == top { return }
        if top >= 0 { slots[top].output = output }
        top = index
        guard index >= 0, let next = slots[index].output else { return }
        output = next
        slots[index].output = nil
    }

    /// The bytes of the slots in pieces, the current one's among them.
    func outputs() -> [Slot] {
        use(-1)
        return slots
    }

    private func close(downTo id: Int) throws(EncodingError) {
        while let last = slots.last, last.id >= id { try closeLast() }
    }

    private func closeLast() throws(EncodingError) {
        guard let slot = slots.last else { return }
        switch slot.kind {
        case .empty:
            output.append(UInt8(ascii: "{"))
            output.append(UInt8(ascii: "}"))
        case .scalar: break
        case .array: output.append(UInt8(ascii: "]"))
        case .object:
            if slot.count > 1 { try finishMembers(of: slot) }
            members.removeLast(members.count &- slot.firstMember)
            output.append(UInt8(ascii: "}"))
        }
        slots.removeLast()
        top = slots.count &- 1
    }

    /// Prepares a slot for its only value.
    @inline(__always)
    func only(_ id: Int) throws(EncodingError) {
        enter(id)
        guard slots[top].kind == .empty else { throw second(id) }
        slots[top].kind = .scalar
    }

    /// Prepares an array for its next element.
    @inline(__always)
    func element(_ id: Int) {
        enter(id)
        if slots[top].count > 0 { output.append(UInt8(ascii: ",")) }
        slots[top].count &+= 1
    }

    /// Writes the name of an object's next member.
    @inline(__always)
    func name(_ name: borrowing String, _ id: Int) {
        enter(id)
        let isFirst = slots[top].count == 0
        let start = output.count &+ (isFirst ? 0 : 1)
        output.append(name: name, first: isFirst)
        note(Member(start: UInt32(truncatingIfNeeded: start), length: UInt32(truncatingIfNeeded: output.count &- start &- 3)))
    }

    /// Makes a container of a slot, or takes the one that it is.
    func container(_ kind: Slot.Kind, _ id: Int) -> Int {
        enter(id)
        if slots[top].kind == .empty {
            slots[top].kind = kind
            if !inPieces { output.append(kind == .object ? UInt8(ascii: "{") : UInt8(ascii: "[")) }
        } else if slots[top].kind != kind {
            failure = failure ?? second(id)
        }
        return id
    }

    private func second(_ id: Int) -> EncodingError {
        .invalidValue(
            (), EncodingError.Context(codingPath: path(to: id), debugDescription: "two values were encoded for one"))
    }

    /// Remembers a member, and whether its name looks like another one's.
    @inline(__always)
    private func note(_ member: Member) {
        members.append(member)
        slots[top].count &+= 1
        let bit = hash(member)
        if slots[top].names & bit != 0 { slots[top].isSuspicious = true }
        slots[top].names |= bit
    }

    @inline(__always)
    private func hash(_ member: Member) -> UInt64 {
        let (start, length) = (Int(member.start), Int(member.length))
        let first = UInt64(output.bytes[start &+ 1])
        let last = UInt64(output.bytes[start &+ length])
        let middle = UInt64(output.bytes[start &+ 1 &+ length &>> 1])
        let mix = first | last &<< 8 | middle &<< 16 | UInt64(member.length) &<< 24
        return 1 &<< ((mix &* 0x9E37_79B9_7F4A_7C15) &>> 58)
    }

    func append(_ value: Double) throws(EncodingError) { if !output.append(double: value) { throw notFinite(value) } }

    func append(_ value: Float) throws(EncodingError) { if !output.append(float: value) { throw notFinite(value) } }

    private func notFinite(_ value: any Sendable) -> EncodingError {
        .invalidValue(
            value,
            EncodingError.Context(
                codingPath: path(to: lastID + 1), debugDescription: "a number that isn't finite has no JSON form"))
    }
}
