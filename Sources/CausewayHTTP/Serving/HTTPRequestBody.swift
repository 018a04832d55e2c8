/// The body of a request: in memory if it came with its head, else pieces as they arrive.
///
/// Read it once: pieces that have been taken don't come again.
public struct HTTPRequestBody: Sendable {
    fileprivate enum Storage: Sendable {
        case bytes([UInt8])
        case source(any HTTPBodySource)
    }

    private let storage: Storage
    /// The length that the request announced, `nil` for a chunked body.
    public let length: Int?

    /// Makes a body that is in memory.
    ///
    /// - Parameter bytes: the whole body; none for a request without one.
    public init(_ bytes: [UInt8] = []) {
        storage = .bytes(bytes)
        length = bytes.count
    }

    /// Makes a body that still arrives.
    ///
    /// - Parameters:
    ///   - source: gives its pieces.
    ///   - length: the announced length, if one was.
    package init(_ source: any HTTPBodySource, length: Int?) {
        storage = .source(source)
        self.length = length
    }

    /// The whole body, if it is in memory: one that came with its head may be, that of a route with
    /// ``HTTPRouteOptions/collectsBody`` is.
    public var bytesInMemory: [UInt8]? { if case .bytes(let bytes) = storage { bytes } else { nil } }

    /// Reads the whole body.
    ///
    /// - Parameter limit: the most bytes to hold in memory.
    /// - Returns: the body.
    /// - Throws: ``HTTPError`` 413 if the body is longer than the limit, and what the source throws.
    public func collect(upTo limit: Int) async throws -> [UInt8] {
        if let length, length > limit { throw Self.tooLarge(limit) }
        switch storage {
        case .bytes(let bytes): return bytes
        case .source(let source):
            var body = try await source.next() ?? []
            guard body.count <= limit else { throw Self.tooLarge(limit) }
            while let piece = try await source.next() {
                guard body.count + piece.count <= limit else { throw Self.tooLarge(limit) }
                body.append(contentsOf: piece)
            }
            return body
        }
    }

    private static func tooLarge(_ limit: Int) -> HTTPError {
        HTTPError(.contentTooLarge, "The body is longer than \(limit) bytes.")
    }
}

extension HTTPRequestBody: AsyncSequence {
    /// Takes the body's pieces in order; stays on the caller's loop.
    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate var rest: Storage?

        /// Waits for the next piece.
        ///
        /// - Returns: bytes, never none; `nil` at the end.
        /// - Throws: what the source throws.
        public mutating func next() async throws -> [UInt8]? { try await take() }

        /// Waits for the next piece.
        ///
        /// - Parameter actor: where the caller runs.
        /// - Returns: bytes, never none; `nil` at the end.
        /// - Throws: what the source throws.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws -> [UInt8]? {
            try await take()
        }

        private mutating func take() async throws -> [UInt8]? {
            switch rest {
            case nil: return nil
            case .source(let source): return try await source.next()
            case .bytes(let bytes):
                rest = nil
                return bytes.isEmpty ? nil : bytes
            }
        }
    }

    /// Makes an iterator over what hasn't been read.
    ///
    /// - Returns: the iterator.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(rest: storage) }
}
