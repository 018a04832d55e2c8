/// Writes response heads and the framing of their bodies (RFC 9112 sections 4, 6 and 7) into a byte array.
///
/// A pure function of its arguments; the array is the connection's output buffer, which keeps its capacity.
package enum HTTPResponseEncoder {
    /// What is known about the body before it is sent.
    package enum Body: Sendable, Hashable {
        case length(Int)
        /// It is written piece by piece and ends when it ends.
        case unknown
    }

    /// What the response must know about its request.
    package struct Exchange: Sendable {
        package var method: HTTPRequest.Method
        package var version: HTTPVersion
        /// Whether the connection shall carry another request; the response may still close it.
        package var keepAlive: Bool

        package init(method: HTTPRequest.Method, version: HTTPVersion, keepAlive: Bool) {
            self.method = method
            self.version = version
            self.keepAlive = keepAlive
        }

        /// Stands for a request that could not be read.
        package static var unread: Exchange { Exchange(method: .get, version: .http11, keepAlive: false) }
    }

    /// What follows the head.
    package struct Head: Sendable, Hashable {
        /// What to send: `none` means no byte of a body, even if there is one (HEAD, 204, 304).
        package var framing: HTTPBodyFraming
        /// Whether the connection stays open after the response.
        package var keepAlive: Bool

        package init(framing: HTTPBodyFraming, keepAlive: Bool) {
            self.framing = framing
            self.keepAlive = keepAlive
        }
    }

    /// Bytes of the interim response that asks for the body.
    package static var continueResponse: [UInt8] { Array("HTTP/1.1 100 Continue\r\n\r\n".utf8) }

    /// Appends status line, date, fields and framing up to the empty line.
    ///
    /// `Content-Length` and `Transfer-Encoding` among the fields are dropped, framing being decided here, except
    /// `Content-Length` of an empty body that answers HEAD. `Connection: close` is heeded, a `Date` is kept.
    ///
    /// - Parameters:
    ///   - status: the status.
    ///   - fields: the header fields.
    ///   - body: what is known about the body.
    ///   - exchange: what is known about the request.
    ///   - date: the `Date` line with its line end, of ``HTTPDateCache``; may be empty.
    ///   - output: where to append to; unchanged if this throws.
    /// - Returns: what to send as the body and whether the connection stays.
    /// - Throws: if a field has an invalid name or CR, LF or NUL in its value.
    package static func appendHead(
        status: HTTPResponse.Status, fields: HTTPFields, body: Body, exchange: Exchange, date: [UInt8],
        to output: inout [UInt8]
    ) throws(HTTPEncodingFailure) -> Head {
        guard !fields.flags.contains(.invalid) else { throw .field }
        if let phrase = status.customPhrase, !isPhrase(phrase) { throw .field }
        appendStatusLine(status, to: &output)
        var keepAlive = exchange.keepAlive
        var plan = plan(status, body, exchange)
        if fields.flags.contains(.reserved) {
            keepAlive = keepAlive && !fields.contains(.connection, token: "close")
            plan.heedLength(fields, exchange)
            appendChecked(fields, isSwitch: status == .switchingProtocols, date, to: &output)
        } else {
            output.append(contentsOf: date)
            output.append(fields)
        }
        appendFraming(plan, to: &output)
        if plan.sendsBody, plan.framing == .untilClose { keepAlive = false }
        if !keepAlive {
            if status.code >= 200 { output.append(text: "Connection: close\r\n") }
        } else if exchange.version == .http10 {
            output.append(text: "Connection: keep-alive\r\n")
        }
        output.appendLineEnd()
        return Head(framing: plan.sendsBody ? plan.framing : .none, keepAlive: keepAlive)
    }

    /// The framing that the fields announce, and whether a body follows them.
    private struct Plan {
        var framing: HTTPBodyFraming
        var announcesZero = false
        var sendsBody = true

        /// A handler of HEAD alone has no body, but may know how long it would be.
        mutating func heedLength(_ fields: HTTPFields, _ exchange: Exchange) {
            guard exchange.method == .head, announcesZero, let text = fields[.contentLength], let length = Int(text),
                length > 0
            else { return }
            framing = .length(length)
        }
    }

    private static func plan(_ status: HTTPResponse.Status, _ body: Body, _ exchange: Exchange) -> Plan {
        let isTunnel = exchange.method == .connect && status.kind == .successful
        if status.forbidsBody || isTunnel { return Plan(framing: .none, sendsBody: false) }
        let sendsBody = exchange.method != .head
        switch body {
        case .length(0): return Plan(framing: .none, announcesZero: true, sendsBody: false)
        case .length(let length): return Plan(framing: .length(length), sendsBody: sendsBody)
        case .unknown:
            return Plan(framing: exchange.version == .http11 ? .chunked : .untilClose, sendsBody: sendsBody)
        }
    }

    private static func appendFraming(_ plan: Plan, to output: inout [UInt8]) {
        switch plan.framing {
        case .length(let length):
            output.append(text: "Content-Length: ")
            output.append(decimal: length)
            output.appendLineEnd()
        case .chunked: output.append(text: "Transfer-Encoding: chunked\r\n")
        case .none: if plan.announcesZero { output.append(text: "Content-Length: 0\r\n") }
        case .untilClose: break
        }
    }

    /// Appends fields of which some may be the encoder's own to write.
    private static func appendChecked(
        _ fields: HTTPFields, isSwitch: Bool, _ date: [UInt8], to output: inout [UInt8]
    ) {
        if !fields.contains(.date) { output.append(contentsOf: date) }
        output.append(fields) { bytes, name in
            guard HTTPFields.isReserved(bytes, name), !bytes.matches("date", in: name) else { return false }
            return !(isSwitch && bytes.matches("connection", in: name))
        }
    }

    private static func appendStatusLine(_ status: HTTPResponse.Status, to output: inout [UInt8]) {
        if status.customPhrase == nil, let line = status.commonLine {
            output.append(text: line)
            return
        }
        output.append(text: "HTTP/1.1 ")
        output.append(decimal: status.code)
        output.append(ASCII.space)
        output.append(contentsOf: status.reasonPhrase.utf8)
        output.appendLineEnd()
    }

    private static func isPhrase(_ phrase: String) -> Bool { phrase.utf8.allSatisfy { ASCII.isFieldValue($0) } }
}
