/// The headers of a record, in order; a name may occur more than once.
public struct KafkaHeaders: Sendable, Hashable {
    private var headers: [KafkaHeader]

    /// Creates headers from a list.
    ///
    /// - Parameter headers: The headers, in order.
    public init(_ headers: [KafkaHeader]) { self.headers = headers }

    /// Adds a header behind the others.
    ///
    /// - Parameter header: The header.
    public mutating func append(_ header: KafkaHeader) { headers.append(header) }

    /// Adds a header behind the others.
    ///
    /// - Parameters:
    ///   - name: Its name.
    ///   - value: Its value; nil is not the same as empty.
    public mutating func append(name: String, value: [UInt8]?) { headers.append(KafkaHeader(name: name, value: value)) }

    /// Adds a header behind the others.
    ///
    /// - Parameters:
    ///   - name: Its name.
    ///   - text: Its value, as UTF-8.
    public mutating func append(name: String, text: String) { headers.append(KafkaHeader(name: name, text: text)) }

    /// Removes every header of a name.
    ///
    /// - Parameter name: The name.
    public mutating func removeAll(named name: String) { headers.removeAll { $0.name == name } }

    /// The last header of a name, which is the one that counts.
    ///
    /// - Parameter name: The name.
    /// - Returns: The header, or nil if there is none.
    public func last(named name: String) -> KafkaHeader? { headers.last { $0.name == name } }

    /// The value of the last header of a name; nil if there is none or it has no value.
    ///
    /// - Parameter name: The name.
    public subscript(_ name: String) -> [UInt8]? { last(named: name)?.value }
}

extension KafkaHeaders: RandomAccessCollection, MutableCollection, RangeReplaceableCollection {
    /// Creates empty headers.
    public init() { headers = [] }

    /// The first position.
    public var startIndex: Int { 0 }

    /// The position after the last header.
    public var endIndex: Int { headers.count }

    /// The header at a position.
    ///
    /// - Parameter position: From 0.
    public subscript(position: Int) -> KafkaHeader {
        get { headers[position] }
        set { headers[position] = newValue }
    }

    /// Replaces some headers by others.
    ///
    /// - Parameters:
    ///   - range: Which ones go.
    ///   - newElements: Which ones come.
    public mutating func replaceSubrange(_ range: Range<Int>, with newElements: some Collection<KafkaHeader>) {
        headers.replaceSubrange(range, with: newElements)
    }
}

extension KafkaHeaders: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral {
    /// Headers with text values, in the order written.
    ///
    /// - Parameter elements: Names and values.
    public init(dictionaryLiteral elements: (String, String)...) {
        headers = elements.map { KafkaHeader(name: $0.0, text: $0.1) }
    }

    /// Headers in the order written.
    ///
    /// - Parameter elements: The headers.
    public init(arrayLiteral elements: KafkaHeader...) { headers = elements }
}
