/// An event is not where the partition's only writer has to find it.
struct EventsElsewhere: Error, CustomStringConvertible {
    let offset: Int64
    let expected: Int64

    var description: String {
        "an event was written at offset \(offset) instead of \(expected): does something else write to the event topic?"
    }
}
