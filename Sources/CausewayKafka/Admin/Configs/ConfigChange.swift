/// How a setting is to be changed.
public enum ConfigChange: Sendable, Hashable {
    /// To a value.
    case set(String)
    /// Back to what it is without an override of its own.
    case unset
    /// A list: some more elements, separated by commas.
    case append(String)
    /// A list: without some elements, separated by commas.
    case subtract(String)
}
