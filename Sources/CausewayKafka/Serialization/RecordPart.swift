/// Which part of a record bytes are.
public enum RecordPart: String, Sendable, Hashable {
    /// The key.
    case key
    /// The value.
    case value
}
