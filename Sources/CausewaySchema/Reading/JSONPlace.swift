/// A place of a text at which a type can fail to be read: a value, or a member that an object lacks.
enum JSONPlace: Hashable {
    case value(Int)
    case member(String, of: Int)
}
