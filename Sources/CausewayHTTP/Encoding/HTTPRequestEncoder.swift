/// Writes request heads for a client (RFC 9112 section 3) into a byte array.
package enum HTTPRequestEncoder {
    /// Appends request line, Host, fields and framing up to the empty line.
    ///
    /// `Host`, `Content-Length` and `Transfer-Encoding` among the fields are dropped: they follow from the arguments.
    ///
    /// - Parameters:
    ///   - request: the head; needs an authority, and a path unless it is CONNECT.
    ///   - body: what is known about the body; an unknown one is sent in chunks.
    ///   - keepAlive: false to ask the server to close.
    ///   - output: where to append to; unchanged if this throws.
    /// - Returns: how to send the body.
    /// - Throws: if the target, the authority or a field would not arrive as what it is.
    package static func appendHead(
        _ request: HTTPRequest, body: HTTPResponseEncoder.Body = .length(0), keepAlive: Bool = true,
        to output: inout [UInt8]
    ) throws(HTTPEncodingFailure) -> HTTPBodyFraming {
        guard !request.headerFields.flags.contains(.invalid) else { throw .field }
        guard let authority = request.authority, isAuthority(authority, of: request.method) else { throw .authority }
        guard request.method == .connect || isTarget(request.pathBytes, request.method) else { throw .target }
        output.append(contentsOf: request.method.rawValue.utf8)
        output.append(ASCII.space)
        if request.method == .connect {
            output.append(contentsOf: authority.utf8)
        } else {
            let (bytes, range) = request.pathStorage
            output.append(contentsOf: bytes[range.range])
        }
        output.append(text: " HTTP/1.1\r\nHost: ")
        output.append(contentsOf: authority.utf8)
        output.appendLineEnd()
        appendFields(request.headerFields, to: &output)
        if !keepAlive, !request.headerFields.contains(.connection) {
            output.append(text: "Connection: close\r\n")
        }
        let framing = appendFraming(body, request.method, to: &output)
        output.appendLineEnd()
        return framing
    }

    private static func isAuthority(_ authority: String, of method: HTTPRequest.Method) -> Bool {
        let span = authority.utf8Span.span
        return HTTPAuthority.isValid(span, 0..<span.count, needsPort: method == .connect)
    }

    private static func isTarget(_ path: Span<UInt8>, _ method: HTTPRequest.Method) -> Bool {
        guard path.count > 0 else { return false }
        if path.count == 1, path[0] == 0x2A { return method == .options }
        guard path[0] == ASCII.slash else { return false }
        var index = 0
        while index < path.count, path[index] != ASCII.questionMark {
            guard ASCII.isPath(path[index]) else { return false }
            index += 1
        }
        while index < path.count {
            guard ASCII.isQuery(path[index]) else { return false }
            index += 1
        }
        return true
    }

    private static func appendFields(_ fields: HTTPFields, to output: inout [UInt8]) {
        for entry in fields.entries {
            let name = entry.name.range
            switch name.count {
            case 4 where fields.bytes.span.matches("host", in: name): continue
            case 14 where fields.bytes.span.matches("content-length", in: name): continue
            case 17 where fields.bytes.span.matches("transfer-encoding", in: name): continue
            default: output.append(entry, of: fields)
            }
        }
    }

    private static func appendFraming(
        _ body: HTTPResponseEncoder.Body, _ method: HTTPRequest.Method, to output: inout [UInt8]
    ) -> HTTPBodyFraming {
        switch body {
        case .unknown:
            output.append(text: "Transfer-Encoding: chunked\r\n")
            return .chunked
        case .length(0):
            // A server may answer 411 to methods that usually have a body (RFC 9110 section 8.6).
            if method == .post || method == .put || method == .patch {
                output.append(text: "Content-Length: 0\r\n")
            }
            return .none
        case .length(let length):
            output.append(text: "Content-Length: ")
            output.append(decimal: length)
            output.appendLineEnd()
            return .length(length)
        }
    }
}
