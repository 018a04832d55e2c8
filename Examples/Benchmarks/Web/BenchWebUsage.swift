/// The arguments were none of those that the program takes.
struct BenchWebUsage: Error, CustomStringConvertible {
    var description: String { "BenchWeb PORT [FOLDER]" }
}
