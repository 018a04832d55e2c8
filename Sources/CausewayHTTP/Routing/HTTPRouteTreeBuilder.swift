/// Grows the tree of templates, then lays it out flat.
struct HTTPRouteTreeBuilder {
    private final class Node {
        var label: [UInt8]
        var children: [Node] = []
        var parameter: Node?
        var rest = -1
        var endpoint = -1

        init(_ label: [UInt8]) { self.label = label }
    }

    private let root = Node([])
    /// How many different paths there are.
    private(set) var endpointCount = 0

    /// Adds a path.
    ///
    /// - Returns: its endpoint, the same one for templates that differ in names only.
    mutating func insert(_ parts: [HTTPPathTemplate.Part]) -> Int {
        var node = root
        for part in parts {
            switch part {
            case .literal(let bytes): node = descend(from: node, bytes[...])
            case .parameter:
                let next = node.parameter ?? Node([])
                node.parameter = next
                node = next
            case .rest:
                if node.rest < 0 { node.rest = newEndpoint() }
                return node.rest
            }
        }
        if node.endpoint < 0 { node.endpoint = newEndpoint() }
        return node.endpoint
    }

    private mutating func newEndpoint() -> Int {
        endpointCount += 1
        return endpointCount - 1
    }

    /// Follows literal bytes, splitting and adding nodes where they leave what is there.
    private func descend(from node: Node, _ bytes: ArraySlice<UInt8>) -> Node {
        guard let first = bytes.first else { return node }
        guard let child = node.children.first(where: { $0.label.first == first }) else {
            let leaf = Node(Array(bytes))
            node.children.append(leaf)
            return leaf
        }
        let common = zip(child.label, bytes).prefix { $0 == $1 }.count
        if common < child.label.count { split(child, at: common) }
        return descend(from: child, bytes.dropFirst(common))
    }

    private func split(_ node: Node, at count: Int) {
        let tail = Node(Array(node.label[count...]))
        swap(&tail.children, &node.children)
        swap(&tail.parameter, &node.parameter)
        swap(&tail.rest, &node.rest)
        swap(&tail.endpoint, &node.endpoint)
        node.label.removeSubrange(count...)
        node.children = [tail]
    }

    /// Lays the tree out so that a node's children stand side by side.
    ///
    /// - Parameter methods: the methods of each endpoint.
    /// - Returns: the tree.
    func build(methods: [HTTPMethodSet]) -> HTTPRouteTree {
        var tree = HTTPRouteTree(nodes: [], labels: [], methods: methods)
        Self.place(root, in: &tree)
        var pending = [(root, 0)]
        while let (node, index) = pending.popLast() {
            tree.nodes[index].firstChild = tree.nodes.count
            tree.nodes[index].childCount = node.children.count
            for child in node.children {
                pending.append((child, tree.nodes.count))
                Self.place(child, in: &tree)
            }
            if let parameter = node.parameter {
                tree.nodes[index].parameter = tree.nodes.count
                pending.append((parameter, tree.nodes.count))
                Self.place(parameter, in: &tree)
            }
        }
        return tree
    }

    private static func place(_ node: Node, in tree: inout HTTPRouteTree) {
        let label = ByteRange(start: tree.labels.count, count: node.label.count)
        tree.labels += node.label
        tree.nodes.append(HTTPRouteTree.Node(label: label, rest: node.rest, endpoint: node.endpoint))
    }
}
