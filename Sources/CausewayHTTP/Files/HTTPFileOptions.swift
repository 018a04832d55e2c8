/// How files are served.
public struct HTTPFileOptions: Sendable {
    /// The file that stands for its folder; `nil` for none, and then folders are not found.
    public var index: String? = "index.html"
    /// `Cache-Control` of every answer; `no-cache` lets clients keep a file and ask each time whether it is still so.
    public var cacheControl: String? = "no-cache"
    /// Whether `file.br` and `file.gz` beside a file are sent in its place to clients that take them.
    public var servesCompressed = true
    /// Whether names that begin with a dot are served.
    public var servesHidden = false
    /// Files of at most this many bytes are kept in memory; larger ones are read as they are sent.
    public var cachedFileBytes = 256 * 1024
    /// Bytes of all files in memory, of one server.
    public var cacheBytes = 32 * 1024 * 1024
    /// How long a file in memory is sent without a look at the disk.
    public var freshFor: Duration = .seconds(1)

    /// The defaults.
    public init() {}
}
