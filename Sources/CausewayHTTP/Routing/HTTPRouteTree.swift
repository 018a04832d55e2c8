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

    /// What a path captured on the way.
    struct Captures {
        var ranges = InlineArray<8, ByteRange>(repeating: .none)
        var count = 0
    }

    var nodes: [Node]
    var labels: [UInt8]

    /// Finds the best endpoint that is accepted.
    ///
    /// - Parameters:
    ///   - path: the path without query, in the form of ``PercentEncoding/normalize(_:)``.
    ///   - captures: gets where the parameters are.
    ///   - accept: whether an endpoint will do; it is asked in order of precedence.
    /// - Returns: the endpoint.
    func find(_ path: Span<UInt8>, _ captures: inout Captures, accept: (Int) -> Bool) -> Int? {
        let search = Search(nodes: nodes.span, labels: labels.span, path: path)
        return search.find(0, 0, &captures, accept)
    }

    /// One search; made of spans, so that its steps count no references.
    private struct Search: ~Escapable {
        let nodes: Span<Node>
        let labels: Span<UInt8>
        let path: Span<UInt8>

        @_lifetime(copy nodes, copy labels, copy path)
        init(nodes: Span<Node>, labels: Span<UInt8>, path: Span<UInt8>) {
            self.nodes = nodes
            self.labels = labels
            self.path = path
        }

        func find(_ index: Int, _ start: Int, _ captures: inout Captures, _ accept: (Int) -> Bool) -> Int? {
            let node = nodes[index]
            let label = node.label.range
            let position = start + label.count
            guard position <= path.count, labels.equals(path.extracting(start..<position), in: label) else {
                return nil
            }
            if position == path.count { return node.endpoint >= 0 && accept(node.endpoint) ? node.endpoint : nil }
            let byte = path[position]
            for child in node.firstChild..<node.firstChild + node.childCount
            where labels[Int(nodes[child].label.start)] == byte {
                if let endpoint = find(child, position, &captures, accept) { return endpoint }
                break
            }
            guard node.parameter >= 0 || node.rest >= 0 else { return nil }
            return findVariable(node, position, &captures, accept)
        }

        private func findVariable(
            _ node: Node, _ start: Int, _ captures: inout Captures, _ accept: (Int) -> Bool
        ) -> Int? {
            if node.parameter >= 0, path[start] != ASCII.slash {
                var end = start
                while end < path.count, path[end] != ASCII.slash { end += 1 }
                captures.push(start..<end)
                if let endpoint = find(node.parameter, end, &captures, accept) { return endpoint }
                captures.count -= 1
            }
            guard node.rest >= 0, accept(node.rest) else { return nil }
            captures.push(start..<path.count)
            return node.rest
        }
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

    func parameters(_ route: HTTPRoute, _ bytes: [UInt8]) -> HTTPParameters {
        HTTPParameters(names: route.template.names, bytes: bytes, ranges: ranges)
    }
}
