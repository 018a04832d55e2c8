/// Why a message can't be sent: a program's error, found before a byte of the message is out.
package struct HTTPEncodingFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was wrong, without the value.
    package let description: String

    init(_ description: String) { self.description = description }

    // A field name that is no token, or CR, LF or NUL in a value, would let a value write the peer's next message.
    static var field: Self { Self("a header field has an invalid name, or CR, LF or NUL in its value") }

    static var event: Self { Self("an event has a line end in its id or name, or NUL in its id") }

    static var authority: Self { Self("a request needs an authority, host and port") }

    static var target: Self { Self("a request needs a path that begins with a slash and is percent-encoded") }
}
