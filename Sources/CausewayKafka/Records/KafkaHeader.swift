/// One header of a record.
public struct KafkaHeader: Sendable, Hashable {
    /// Its name; several headers of a record may share one.
    public var name: String
    /// Its value; nil is not the same as empty.
    public var value: [UInt8]?

    /// Creates a header.
    ///
    /// - Parameters:
    ///   - name: Its name.
    ///   - value: Its value; nil is not the same as empty.
    public init(name: String, value: [UInt8]?) {
        self.name = name
        self.value = value
    }

    /// Creates a header whose value is text.
    ///
    /// - Parameters:
    ///   - name: Its name.
    ///   - text: Its value, as UTF-8.
    public init(name: String, text: String) { self.init(name: name, value: Array(text.utf8)) }
}
