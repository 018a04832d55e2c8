package import CausewayRequestReply

extension RequestError {
    /// The case's name, for comparisons.
    package var name: String {
        switch self {
        case .timeout: "timeout"
        case .refused: "refused"
        case .problem: "problem"
        case .cancelled: "cancelled"
        case .draining: "draining"
        case .stopped: "stopped"
        case .tooManyInFlight: "tooManyInFlight"
        case .tooManyBytesInFlight: "tooManyBytesInFlight"
        case .noResponder: "noResponder"
        case .overloaded: "overloaded"
        case .notReady: "notReady"
        case .brokenStream: "brokenStream"
        case .unencodable: "unencodable"
        case .undecodable: "undecodable"
        }
    }
}
