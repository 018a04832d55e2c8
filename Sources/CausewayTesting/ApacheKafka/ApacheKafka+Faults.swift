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
