/// What to do about declared topics that are not there.
public enum TopicCreation: Sendable, Hashable {
    /// Make them.
    case createMissing
    /// Nothing: that they are missing is an error.
    case checkOnly
}
