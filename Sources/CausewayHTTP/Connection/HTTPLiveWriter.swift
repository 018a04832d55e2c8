/// A writer that knows its connection, for streams that outlive the usual exchange.
protocol HTTPLiveWriter: HTTPBodyWriter {
    /// Where the connection lives, if there is one.
    var executor: (any TaskExecutor)? { get }

    /// Has the connection look after the stream.
    func begin(_ watch: HTTPStreamWatch) async

    /// The stream looks after itself again.
    func end() async
}
