internal import CausewayKafka

/// The key of a windowed result: whose it is, and of which window.
///
/// On the wire it is 16 bytes and the key: start and end of the window in milliseconds since 1970, each as 8 bytes,
/// big-endian, with the highest bit turned over, so that bytes sort as (start, end, key) do; then the key's own bytes.
public struct WindowedKey: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The key of the records that went in.
    public let key: [UInt8]
    /// The window.
    public let window: TimeWindow

    /// Creates a key.
    ///
    /// - Parameters:
    ///   - key: The key of the records that went in.
    ///   - window: The window.
    public init(_ key: [UInt8], _ window: TimeWindow) {
        self.key = key
        self.window = window
    }

    /// Creates a key.
    ///
    /// - Parameters:
    ///   - key: The key of the records that went in, as UTF-8.
    ///   - window: The window.
    public init(_ key: String, _ window: TimeWindow) { self.init(Array(key.utf8), window) }

    /// The key as text; what is not UTF-8 is replaced.
    public var keyText: String { String(decoding: key, as: UTF8.self) }

    /// Earlier windows are smaller, then smaller keys, byte by byte.
    public static func < (left: WindowedKey, right: WindowedKey) -> Bool {
        left.window == right.window ? left.key.lexicographicallyPrecedes(right.key) : left.window < right.window
    }

    /// Key and window.
    public var description: String { "\(keyText)@\(window)" }

    // MARK: Bytes

    /// The bytes on the wire.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(16 + key.count)
        for time in [window.start.milliseconds, window.end.milliseconds] {
            withUnsafeBytes(of: (UInt64(bitPattern: time) ^ Self.highestBit).bigEndian) { bytes.append(contentsOf: $0) }
        }
        bytes.append(contentsOf: key)
        return bytes
    }

    /// Reads a key; nil for bytes that are none.
    ///
    /// - Parameter bytes: The bytes on the wire.
    public init?(bytes: RawSpan) {
        guard bytes.byteCount >= 16 else { return nil }
        func time(_ place: Int) -> KafkaTimestamp {
            let word = UInt64(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: place, as: UInt64.self))
            return KafkaTimestamp(milliseconds: Int64(bitPattern: word ^ Self.highestBit))
        }
        let window = TimeWindow(start: time(0), end: time(8))
        guard window.start < window.end else { return nil }
        self.init(bytes.extracting(16..<bytes.byteCount).withUnsafeBytes { Array($0) }, window)
    }

    private static var highestBit: UInt64 { 1 << 63 }
}
