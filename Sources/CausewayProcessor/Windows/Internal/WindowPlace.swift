/// A key in a window.
struct WindowPlace: Hashable, Sendable {
    /// When the window starts, in milliseconds since 1970.
    let start: Int64
    let key: [UInt8]
}
