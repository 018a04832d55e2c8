/// A value or a name of a parsed text: 16 bytes, with offsets into the text in place of contents.
///
/// The nodes of a text lie in one array in the order of the text. An array is followed by its elements, an object by its
/// members, each a name and a value.
struct JSONNode: BitwiseCopyable {
    enum Kind: UInt8, BitwiseCopyable {
        case null
        case `false`
        case `true`
        /// Without fraction and exponent, and at most 64 bits: the payload is its magnitude.
        case integer
        /// Any other: the payload is its length in bytes.
        case number
        /// The payload is the length of what is between the quotes.
        case string
        /// A member's name: the payload is the length, and above it the node of its object.
        case name
        /// The payload is the number of elements, and above it the node after the last of them.
        case array
        /// The payload is the number of members, and above it the node after the last of them.
        case object
        /// No part of a text: whatever is asked for is the emptiest value of its type.
        case void
    }

    struct Flags: OptionSet, BitwiseCopyable {
        let rawValue: UInt8
        /// A string or name has escapes.
        static let escaped = Flags(rawValue: 1)
        /// A name may have bytes or escapes beyond ASCII.
        static let beyondASCII = Flags(rawValue: 2)
        /// A number is below zero, or is -0.
        static let negative = Flags(rawValue: 4)
        /// A number of kind `.number` has neither fraction nor exponent.
        static let integral = Flags(rawValue: 8)
    }

    /// Where the value begins; a string's is after its quote.
    var start: UInt32
    var kind: Kind
    var flags: Flags
    var payload: UInt64

    init(_ kind: Kind, start: Int, flags: Flags = [], payload: UInt64 = 0) {
        self.start = UInt32(truncatingIfNeeded: start)
        self.kind = kind
        self.flags = flags
        self.payload = payload
    }

    init(_ kind: Kind, start: Int, flags: Flags = [], low: Int, high: Int) {
        self.init(
            kind, start: start, flags: flags,
            payload: UInt64(truncatingIfNeeded: high) &<< 32 | UInt64(UInt32(truncatingIfNeeded: low)))
    }

    /// The lower half of the payload: a length or a count.
    var low: Int { Int(UInt32(truncatingIfNeeded: payload)) }
    /// The upper half of the payload: a node.
    var high: Int { Int(truncatingIfNeeded: payload &>> 32) }

    /// The bytes of a string, name or number of kind `.number`.
    var range: Range<Int> {
        let start = Int(start)
        return Range(uncheckedBounds: (start, start &+ low))
    }

    /// The node after this value, which is at an index, and all that is in it.
    func next(after index: Int) -> Int {
        switch kind {
        case .array, .object: high
        default: index &+ 1
        }
    }
}
