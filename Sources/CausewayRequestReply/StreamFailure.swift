/// Why a reply of several records is not whole.
public enum StreamFailure: Error, Sendable, Hashable {
    /// A record is missing: the one with this number, from 0.
    case gap(at: Int)
    /// Another run of the handler answers anew, since the responder of the first one ended without finishing: what came
    /// before, so many records, may differ from what comes now.
    case restarted(after: Int)
    /// Records came though none was allowed; the responder does not keep to the window.
    case overflow(at: Int)
    /// Another task reads the stream; for that one it goes on.
    case readerBusy
}

extension StreamFailure: CustomStringConvertible {
    /// What happened, in a line.
    public var description: String {
        switch self {
        case .gap(let number): "record \(number) is missing"
        case .restarted(let count): "it began anew after \(count) records, in another responder"
        case .overflow(let number): "record \(number) came before it was asked for"
        case .readerBusy: "another task reads it: a stream has one reader at a time"
        }
    }
}
