/// Why a message was refused.
///
/// The connection can't be used any longer: nobody knows where its next message would begin. A client that reads a
/// response has no use for the status.
public enum HTTPParseFailure: UInt8, Error, Sendable {
    /// CR without LF.
    case lineEnd
    /// LF without CR.
    case lineFeedAlone
    /// White space before a field name, or a folded line.
    case foldedLine
    /// Empty field name.
    case emptyName
    /// Invalid byte in a field name.
    case nameByte
    /// Invalid byte in a field value.
    case valueByte
    /// Too many fields.
    case tooManyFields
    /// The head is too large.
    case headTooLarge
    /// The trailers are too large.
    case trailersTooLarge
    /// The request line begins with no method.
    case noMethod
    /// Invalid byte in the method.
    case methodByte
    /// The method is longer than any known one.
    case methodTooLong
    /// The request line has no target.
    case noTarget
    /// Invalid byte in the request target.
    case targetByte
    /// The request target is too long.
    case targetTooLong
    /// The request target has none of the forms of HTTP.
    case targetForm
    /// The host of the request target is invalid.
    case targetHost
    /// The target of CONNECT is no host and port.
    case connectTarget
    /// The target * is for OPTIONS only.
    case asteriskTarget
    /// The protocol version is malformed.
    case malformedVersion
    /// HTTP/0.9.
    case ancientVersion
    /// Only HTTP/1.0 and HTTP/1.1 are supported.
    case unknownVersion
    /// No Host.
    case noHost
    /// More than one Host.
    case hostTwice
    /// Host is no host and port.
    case malformedHost
    /// More than one Content-Length.
    case lengthTwice
    /// Empty Content-Length.
    case emptyLength
    /// Content-Length is no decimal number.
    case lengthDigit
    /// Content-Length is too large for any body.
    case lengthOverflow
    /// Empty element in Transfer-Encoding.
    case emptyCoding
    /// Transfer-Encoding is no list of codings.
    case malformedCoding
    /// Transfer coding identity.
    case identityCoding
    /// Chunked is not the last transfer coding.
    case chunkedNotLast
    /// The last transfer coding is not chunked.
    case noChunked
    /// Transfer-Encoding in HTTP/1.0.
    case codingInHTTP10
    /// Content-Length with Transfer-Encoding.
    case lengthAndCoding
    /// The only transfer coding known is chunked.
    case unknownCoding
    /// The only expectation known is 100-continue.
    case unknownExpectation
    /// The header of a chunk is malformed.
    case chunkHeader
    /// No CRLF behind a chunk's data.
    case chunkEnd
    /// The chunk extensions are too large.
    case extensionsTooLarge
    /// A trailer field that belongs into the head.
    case forbiddenTrailer
    /// The body is too large.
    case bodyTooLarge
    /// The connection closed within a body.
    case truncatedBody
    /// The status line is malformed.
    case malformedStatus
    /// The head did not come in time.
    case lateHead
    /// The body did not come in time.
    case lateBody
}

extension HTTPParseFailure: CustomStringConvertible {
    /// The status to answer with before the connection closes.
    public var status: HTTPResponse.Status {
        switch self {
        case .tooManyFields, .headTooLarge, .trailersTooLarge: .requestHeaderFieldsTooLarge
        case .methodTooLong, .unknownCoding: .notImplemented
        case .targetTooLong: .uriTooLong
        case .unknownVersion: .httpVersionNotSupported
        case .unknownExpectation: .expectationFailed
        case .extensionsTooLarge, .bodyTooLarge: .contentTooLarge
        case .lateHead, .lateBody: .requestTimeout
        default: .badRequest
        }
    }

    /// What was wrong, without any byte of the message.
    public var reason: String {
        switch self {
        case .lineEnd: "CR without LF"
        case .lineFeedAlone: "LF without CR"
        case .foldedLine: "white space before a field name, or a folded line"
        case .emptyName: "empty field name"
        case .nameByte: "invalid byte in a field name"
        case .valueByte: "invalid byte in a field value"
        case .tooManyFields: "too many fields"
        case .headTooLarge: "the head is too large"
        case .trailersTooLarge: "the trailers are too large"
        case .noMethod: "the request line begins with no method"
        case .methodByte: "invalid byte in the method"
        case .methodTooLong: "the method is longer than any known one"
        case .noTarget: "the request line has no target"
        case .targetByte: "invalid byte in the request target"
        case .targetTooLong: "the request target is too long"
        case .targetForm: "the request target has none of the forms of HTTP"
        case .targetHost: "the host of the request target is invalid"
        case .connectTarget: "the target of CONNECT is no host and port"
        case .asteriskTarget: "the target * is for OPTIONS only"
        case .malformedVersion: "the protocol version is malformed"
        case .ancientVersion: "HTTP/0.9"
        case .unknownVersion: "only HTTP/1.0 and HTTP/1.1 are supported"
        case .noHost: "no Host"
        case .hostTwice: "more than one Host"
        case .malformedHost: "Host is no host and port"
        case .lengthTwice: "more than one Content-Length"
        case .emptyLength: "empty Content-Length"
        case .lengthDigit: "Content-Length is no decimal number"
        case .lengthOverflow: "Content-Length is too large for any body"
        case .emptyCoding: "empty element in Transfer-Encoding"
        case .malformedCoding: "Transfer-Encoding is no list of codings"
        case .identityCoding: "transfer coding identity"
        case .chunkedNotLast: "chunked is not the last transfer coding"
        case .noChunked: "the last transfer coding is not chunked"
        case .codingInHTTP10: "Transfer-Encoding in HTTP/1.0"
        case .lengthAndCoding: "Content-Length with Transfer-Encoding"
        case .unknownCoding: "the only transfer coding known is chunked"
        case .unknownExpectation: "the only expectation known is 100-continue"
        case .chunkHeader: "the header of a chunk is malformed"
        case .chunkEnd: "no CRLF behind a chunk's data"
        case .extensionsTooLarge: "the chunk extensions are too large"
        case .forbiddenTrailer: "a trailer field that belongs into the head"
        case .bodyTooLarge: "the body is too large"
        case .truncatedBody: "the connection closed within a body"
        case .malformedStatus: "the status line is malformed"
        case .lateHead: "the head did not come in time"
        case .lateBody: "the body did not come in time"
        }
    }

    /// The status and the reason.
    public var description: String { "\(status): \(reason)" }
}
