/// What was written, and the containers that are open.
///
/// Values are written where they are encoded. Each place for a value has an id, and becomes a slot once it is a container.
/// The open slots are a stack, and whoever writes to one further down closes those above it. A type that goes back to one
/// that is closed needs pieces: then each place has an output of its own, and all are put together at the end.
struct JSONWritingState: ~Copyable {
    /// An array or object that is open.
    struct Slot: BitwiseCopyable {
        var id = -1
        var isObject = false
        /// Two of its names look alike and have to be compared at the end.
        var isSuspicious = false
        /// Elements or members so far.
        var count = 0
        /// The first of its members in `members`.
        var firstMember = 0
        /// A bit for the looks of each of its names.
        var names: UInt64 = 0
    }

    /// Where a member begins, with its quote, and the length of its name as written.
    struct Member: BitwiseCopyable {
        var start: UInt32 = 0
        var length: UInt32 = 0
        /// Where it ends; only known once the object ends.
        var end: UInt32 = 0
    }

    let sortsNames: Bool
    /// Places with outputs of their own, by their ids; nil unless they are needed.
    var pieces: JSONPieces?
    /// A type went back to a place that was complete: what was written is useless.
    private(set) var needsPieces = false
    var output: JSONOutput
    /// The innermost container that is open, which most is written to; of no use while there is none.
    private(set) var top = Slot()
    /// Those around it.
    private var outer = JSONStack<2, Slot>(filler: Slot())
    /// How many containers are open.
    private(set) var depth = 0
    /// Members of the objects that are open.
    var members = JSONStack<8, Member>(filler: Member())
    /// Where members are put in order.
    var scratch = JSONOutput()
    /// The place that is still empty, if there is one.
    private var empty = -1
    private var lastID = -1
    /// What a type did that it couldn't be told at once; a reference, because that is asked for after each value.
    private var failure: Failure?

    private final class Failure {
        let error: EncodingError
        init(_ error: EncodingError) { self.error = error }
    }

    // Inlined: else it is made, and then copied to where it belongs.
    @inline(__always)
    init(sortsNames: Bool, inPieces: Bool) {
        self.sortsNames = sortsNames
        pieces = inPieces ? JSONPieces() : nil
        output = JSONOutput(hasRoom: !inPieces)
    }

    /// All that was written.
    mutating func finish() throws -> [UInt8] {
        if let failure { throw failure.error }
        if pieces != nil {
            enterPiece(-1)
            return try pieces?.assemble(sortsNames: sortsNames) ?? []
        }
        let written = output
        output = JSONOutput()
        return written.finish()
    }

    /// A new place for a value, where the output is.
    mutating func begin() throws(EncodingError) -> Int {
        if depth > 2000 {
            throw .invalidValue(
                (), EncodingError.Context(codingPath: path(to: lastID), debugDescription: "is nested too deeply"))
        }
        return open()
    }

    /// A place for a value that may be written later.
    mutating func open() -> Int {
        lastID &+= 1
        if pieces == nil { empty = lastID } else { pieces?.add(after: output.count) }
        return lastID
    }

    /// The type that a place was given to is done with it.
    @inline(__always)
    mutating func end(_ id: Int) throws(EncodingError) {
        if empty >= id { fillEmpty() }
        while top.id >= id { try closeLast() }
        if needsPieces || failure != nil { throw failure?.error ?? .invalidValue((), Self.inPieces) }
    }

    /// Ends the writing where it is useless.
    private static let inPieces = EncodingError.Context(codingPath: [], debugDescription: "has to be written in pieces")

    /// Makes a place the one that is written to; those that are open within it are complete with that.
    @inline(__always)
    private mutating func enter(_ id: Int) {
        if empty >= 0 || top.id != id { comeBack(to: id) }
    }

    @inline(never)
    private mutating func comeBack(to id: Int) {
        if pieces != nil { return enterPiece(id) }
        if empty >= 0 { fillEmpty() }
        guard let index = slotIndex(of: id) else {
            needsPieces = true
            // What follows is written for nothing, and has to go somewhere.
            push(Slot(id: id, isObject: true, firstMember: members.count))
            return
        }
        do {
            while depth - 1 > index { try closeLast() }
        } catch {
            failure = failure ?? Failure(error)
        }
    }

    /// The open slot of a place.
    private func slotIndex(of id: Int) -> Int? { (0..<depth).last { slot(at: $0).id == id } }

    /// Elements or members of an open slot so far.
    func count(of id: Int) -> Int { pieces?.count(of: id) ?? slotIndex(of: id).map { slot(at: $0).count } ?? 0 }

    /// An open slot, the outermost being the first.
    func slot(at index: Int) -> Slot { index == depth &- 1 ? top : outer[index] }

    private mutating func push(_ slot: Slot) {
        if depth > 0 { outer.append(top) }
        top = slot
        depth &+= 1
    }

    private mutating func pop() -> Slot {
        defer {
            depth &-= 1
            top = depth > 0 ? outer.removeLast() : Slot()
        }
        return top
    }

    /// Nobody wrote to a place.
    private mutating func fillEmpty() {
        output.append("{}")
        empty = -1
    }

    private mutating func closeLast() throws(EncodingError) {
        let slot = pop()
        if slot.isObject {
            if slot.count > 1, sortsNames || slot.isSuspicious { try finishMembers(of: slot) }
            members.truncate(to: slot.firstMember)
        }
        output.append(slot.isObject ? UInt8(ascii: "}") : UInt8(ascii: "]"))
    }

    /// Prepares a place for its only value.
    @inline(__always)
    mutating func only(_ id: Int) throws(EncodingError) {
        if empty == id {
            empty = -1
        } else {
            try onlyPiece(id)
        }
    }

    @inline(never)
    private mutating func onlyPiece(_ id: Int) throws(EncodingError) {
        guard pieces != nil else {
            // Another place that is written at last, or a second value for one.
            needsPieces = true
            throw .invalidValue((), Self.inPieces)
        }
        enterPiece(id)
        guard pieces?.begin(.scalar) == true else { throw second(id) }
    }

    /// Makes a container of a place, or takes the one that it is.
    mutating func container(isObject: Bool, _ id: Int) {
        if empty == id {
            empty = -1
            output.append(isObject ? UInt8(ascii: "{") : UInt8(ascii: "["))
            push(Slot(id: id, isObject: isObject, firstMember: members.count))
            return
        }
        enter(id)
        if pieces != nil {
            if pieces?.begin(isObject ? .object : .array) != true { failure = failure ?? Failure(second(id)) }
        } else if depth > 0, top.isObject != isObject {
            failure = failure ?? Failure(second(id))
        }
    }

    private func second(_ id: Int) -> EncodingError {
        .invalidValue(
            (), EncodingError.Context(codingPath: path(to: id), debugDescription: "two values were encoded for one"))
    }

    /// Prepares an array for its next element.
    @inline(__always)
    mutating func element(_ id: Int) {
        enter(id)
        if pieces != nil { return startElement() }
        if top.count > 0 { output.append(UInt8(ascii: ",")) }
        top.count &+= 1
    }

    @inline(never)
    private mutating func startElement() { if pieces?.next() != true { output.append(UInt8(ascii: ",")) } }

    /// Writes the name of an object's next member.
    @inline(__always)
    mutating func name(_ name: borrowing String, _ id: Int) {
        enter(id)
        if pieces != nil {
            let isFirst = pieces?.next() == true
            return output.append(name: name, first: isFirst)
        }
        let isFirst = top.count == 0
        let start = output.count &+ (isFirst ? 0 : 1)
        output.append(name: name, first: isFirst)
        top.count &+= 1
        let member = Member(
            start: UInt32(truncatingIfNeeded: start), length: UInt32(truncatingIfNeeded: output.count &- start &- 3))
        members.append(member)
        let bit = output.looks(at: start &+ 1, output.count &- start &- 3)
        if top.names & bit != 0, !top.isSuspicious, resembles(member, top.firstMember) { top.isSuspicious = true }
        top.names |= bit
    }

    /// Whether the last member looks like one before it in its object; of many members the last few say nothing.
    @inline(never)
    private func resembles(_ member: Member, _ first: Int) -> Bool {
        let others = first..<(members.count &- 1)
        if others.count > 16 { return true }
        return others.contains {
            members[$0].length == member.length
                && output.looksAlike(Int(members[$0].start) &+ 1, Int(member.start) &+ 1, Int(member.length))
        }
    }

    private mutating func enterPiece(_ id: Int) { pieces?.enter(id, &output) }

    @inline(__always)
    mutating func append(_ value: Double) throws(EncodingError) {
        if !output.append(double: value) { throw notFinite(value) }
    }

    mutating func append(_ value: Float) throws(EncodingError) {
        if !output.append(float: value) { throw notFinite(value) }
    }

    private func notFinite(_ value: any Sendable) -> EncodingError {
        .invalidValue(
            value,
            EncodingError.Context(
                codingPath: path(to: lastID + 1), debugDescription: "a number that isn't finite has no JSON form"))
    }
}
