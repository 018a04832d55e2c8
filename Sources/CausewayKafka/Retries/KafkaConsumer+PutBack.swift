extension KafkaConsumer {
    /// Takes back a record that was not handled and ends the reader: a new loop begins with it.
    ///
    /// - Parameters:
    ///   - record: The record.
    ///   - reader: Who handed it out.
    func giveBack(_ record: ConsumerRecord, _ reader: RecordReader) async {
        let isBack = reader.putBack(record)
        reader.finish()
        if isBack { return }
        // Paused or moved meanwhile, by another task: then the partition has a new start, behind this record perhaps.
        // Given up: there is nothing to be done, the group's next member reads it.
        let slot = delivery.slots[record.topicPartition]
        guard let slot, slot !== record.storage.slot(at: record.index), slot.position > record.offset else { return }
        try? await seek(to: [record.topicPartition: record.offset])
    }
}
