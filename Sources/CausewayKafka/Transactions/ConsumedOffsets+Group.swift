extension ConsumedOffsets {
    /// What the offsets may be committed with.
    ///
    /// - Returns: The group's metadata, of an assignment that all of the records were read under.
    /// - Throws: `assignmentLost` when one of the assignments is over; `invalidConfiguration` for a consumer that is not
    ///   set up for transactions.
    func groupMetadata() throws(KafkaError) -> GroupMetadataHandle {
        guard let membership = epochs.first?.membership else {
            throw KafkaError(.invalidArgument, "There are no offsets to send.")
        }
        if epochs.contains(where: { $0.membership !== membership }) {
            throw KafkaError(.invalidArgument, "Offsets of several consumers: send those of each by themselves.")
        }
        if let obstacle = membership.obstacle { throw obstacle }
        switch membership.answer(for: epochs) {
        case .metadata(let metadata): return metadata
        case .over:
            let partitions = ClientHandle.names(offsets.keys)
            throw KafkaError(
                .assignmentLost,
                """
                \(partitions): given up or lost to the group '\(membership.group ?? "")' since the records were read, \
                so that another member may work on them: their offsets are not committed.
                """, requiresAbort: true)
        }
    }
}
