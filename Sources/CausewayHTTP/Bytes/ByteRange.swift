/// A piece of a byte array, half the size of a `Range<Int>`.
package struct ByteRange: Sendable, Equatable {
    package var start: UInt32
    package var count: UInt32

    package init(start: Int, count: Int) {
        self.start = UInt32(truncatingIfNeeded: start)
        self.count = UInt32(truncatingIfNeeded: count)
    }

    /// Stands for "no such piece", so that an optional costs no extra byte.
    package static var none: ByteRange { ByteRange(start: Int(UInt32.max), count: 0) }

    package var isNone: Bool { start == UInt32.max }

    package var range: Range<Int> { Int(start)..<Int(start) + Int(count) }
}
