/// Where in a reply of several records a record is.
struct StreamMark {
    /// Its number, from 0.
    let sequence: Int
    /// The run of the handler.
    let run: [UInt8]
}
