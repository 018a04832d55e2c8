extension HTTPRouteTree {
    /// One search; made of spans, so that its steps count no references.
    struct Search: ~Escapable {
        private let nodes: Span<Node>
        private let labels: Span<UInt8>
        private let methods: Span<HTTPMethodSet>
        private let path: Span<UInt8>
        private let wanted: HTTPMethodSet

        @_lifetime(copy nodes, copy labels, copy methods, copy path)
        init(
            nodes: Span<Node>, labels: Span<UInt8>, methods: Span<HTTPMethodSet>, path: Span<UInt8>,
            wanted: HTTPMethodSet
        ) {
            self.nodes = nodes
            self.labels = labels
            self.methods = methods
            self.path = path
            self.wanted = wanted
        }

        /// Goes on at a node with the path from `start`.
        func find(_ index: Int, _ start: Int, _ captures: inout Captures) -> Int? {
            let node = nodes[index]
            let label = node.label.range
            let position = start + label.count
            guard position <= path.count, labels.equals(path.extracting(start..<position), in: label) else {
                return nil
            }
            if position == path.count { return accept(node.endpoint, &captures) }
            let byte = path[position]
            for child in node.firstChild..<node.firstChild + node.childCount
            where labels[Int(nodes[child].label.start)] == byte {
                if let endpoint = find(child, position, &captures) { return endpoint }
                break
            }
            guard node.parameter >= 0 || node.rest >= 0 else { return nil }
            return findVariable(node, position, &captures)
        }

        private func findVariable(_ node: Node, _ start: Int, _ captures: inout Captures) -> Int? {
            if node.parameter >= 0, path[start] != ASCII.slash {
                var end = path.skip(from: start, to: path.count) { ByteWord.prefix($0, without: ASCII.slash) }
                while end < path.count, path[end] != ASCII.slash { end += 1 }
                captures.push(start..<end)
                if let endpoint = find(node.parameter, end, &captures) { return endpoint }
                captures.count -= 1
            }
            guard let endpoint = accept(node.rest, &captures) else { return nil }
            captures.push(start..<path.count)
            return endpoint
        }

        private func accept(_ endpoint: Int, _ captures: inout Captures) -> Int? {
            guard endpoint >= 0 else { return nil }
            captures.methods.formUnion(methods[endpoint])
            return methods[endpoint].isDisjoint(with: wanted) ? nil : endpoint
        }
    }
}
