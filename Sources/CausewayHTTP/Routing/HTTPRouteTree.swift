/// The templates of all routes as one compressed radix tree over bytes, flat in one array.
///
/// A literal wins over a parameter, a parameter over the rest of a path, at every segment; where the winner leads
/// nowhere, or its routes have other methods, the next one is tried.
struct HTTPRouteTree: Sendable {
    struct Node: Sendable {
        /// Bytes of `labels` that lead here.
        var label: ByteRange
        /// The first of the nodes whose labels follow; they stand side by side and begin with different bytes.
        var firstChild = 0
        var childCount = 0
        /// The node behind a `{name}` segment, -1 if there is none.
        var parameter = -1
        /// The endpoint of `{name...}`, -1 if there is none.
        var rest = -1
        /// The endpoint of a path that ends here, -1 if there is none.
        var endpoint = -1
    }

    /// What a search found on its way.
    struct Captures {
        /// Where the parameters are, as places in the path.
        var ranges = InlineArray<8, ByteRange>(repeating: .none)
        var count = 0
        /// The methods of every template that fits the path; complete only if the search failed.
        var methods: HTTPMethodSet = []
    }

    var nodes: [Node]
    var labels: [UInt8]
    /// The methods of each endpoint.
    var methods: [HTTPMethodSet]

    /// Finds the best endpoint that has one of some methods.
    ///
    /// - Parameters:
    ///   - path: the path without query, in the form of ``PercentEncoding/normalize(_:)``.
    ///   - wanted: the methods that will do.
    ///   - captures: gets where the parameters are.
    /// - Returns: the endpoint, `nil` if there is none.
    func find(_ path: Span<UInt8>, _ wanted: HTTPMethodSet, _ captures: inout Captures) -> Int? {
        let search = Search(
            nodes: nodes.span, labels: labels.span, methods: methods.span, path: path, wanted: wanted)
        return search.find(0, 0, &captures)
    }
}

extension HTTPRouteTree.Captures {
    mutating func push(_ range: Range<Int>) {
        ranges[count] = ByteRange(start: range.lowerBound, count: range.count)
        count += 1
    }

    /// Makes places in a path places in an array that holds the path.
    mutating func shift(by offset: UInt32) {
        for index in 0..<count { ranges[index].start += offset }
    }
}
