extension ApacheKafka {
    /// Shuts a node down in good order: SIGTERM, and SIGKILL if it takes longer than 30 s.
    ///
    /// - Parameter number: The node's number.
    /// - Throws: ``ApacheKafkaError/unknownNode(_:nodes:)``; `CancellationError`.
    public func stop(node number: Int) async throws {
        let node = try node(number)
        node.signal(ProcessSignal.terminate)
        try await node.awaitEnd(within: .seconds(30))
    }

    /// Shuts some nodes down together in good order.
    ///
    /// Nodes that end together can't hand over to each other and would try to for long, so SIGKILL comes after 2 s then.
    ///
    /// - Parameter numbers: The nodes' numbers; nil for all.
    /// - Throws: ``ApacheKafkaError/unknownNode(_:nodes:)``; `CancellationError`.
    func stop(nodes numbers: [Int]?) async throws {
        let going = try numbers.map { try $0.map { try node($0) } } ?? nodes
        for node in going {
            // A suspended process hears nothing else.
            node.signal(ProcessSignal.resume)
            node.signal(ProcessSignal.terminate)
        }
        for node in going {
            try await node.awaitEnd(within: .seconds(going.count < nodes.count || nodes.count == 1 ? 30 : 2))
        }
    }

    /// Starts some nodes again at the same time.
    ///
    /// - Parameter numbers: The nodes' numbers; nil for all that do not run.
    /// - Throws: ``ApacheKafkaError``, or `ChildProcessError` with the end of a node's log.
    func restart(nodes numbers: [Int]?) async throws {
        let numbers = numbers ?? nodes.filter { !$0.isRunning }.map(\.number)
        try await withThrowingTaskGroup { group in
            for number in numbers { group.addTask { try await self.restart(node: number) } }
            try await group.waitForAll()
        }
    }

    /// Kills a node, as a crash would: SIGKILL; returns once the process is gone.
    ///
    /// - Parameter number: The node's number.
    /// - Throws: ``ApacheKafkaError/unknownNode(_:nodes:)``; `CancellationError`.
    public func kill(node number: Int) async throws {
        let node = try node(number)
        node.signal(ProcessSignal.kill)
        try await node.awaitEnd(within: .seconds(30))
    }

    /// Starts a node again on its port and data; returns once it serves and all running nodes are one cluster.
    ///
    /// After a kill that takes 3 s and more: the cluster must first notice that the node was gone.
    ///
    /// - Parameter number: The node's number.
    /// - Throws: ``ApacheKafkaError``, or `ChildProcessError` with the end of the node's log.
    public func restart(node number: Int) async throws {
        try await node(number).start()
        try await awaitBrokers(nodes.count { $0.isRunning })
    }

    /// Freezes a node: its connections stay open and nothing answers.
    ///
    /// - Parameter number: The node's number.
    /// - Throws: ``ApacheKafkaError/unknownNode(_:nodes:)``.
    public func suspend(node number: Int) throws(ApacheKafkaError) {
        try node(number).signal(ProcessSignal.suspend)
    }

    /// Lets a frozen node go on.
    ///
    /// - Parameter number: The node's number.
    /// - Throws: ``ApacheKafkaError/unknownNode(_:nodes:)``.
    public func resume(node number: Int) throws(ApacheKafkaError) {
        try node(number).signal(ProcessSignal.resume)
    }
}
