/// Hands out typed records and deals with poison.
///
/// Belongs to the task that iterates.
final class DecodingReader<Keys: Deserializer, Values: Deserializer> {
    typealias Decoded = DecodedRecord<Keys.Output, Values.Output>

    /// Poison records in a row that are on their way to the dead letters at once.
    private static var mostUnderWay: Int { 256 }

    private let records: DecodedRecords<Keys, Values>
    private let reader: RecordReader

    init(_ records: DecodedRecords<Keys, Values>) {
        self.records = records
        reader = RecordReader(records.consumer.delivery)
    }

    /// The next record; nil at the end.
    func next() async throws -> Decoded? {
        while let record = try await nextRecord() {
            if !records.decoder.isPrepared(for: record) { try await prepare(record) }
            do throws(RecordDeserializationError) {
                return handOut(try records.decoder.decode(record))
            } catch {
                if let decoded = try await deal(with: record, error) { return handOut(decoded) }
            }
        }
        return nil
    }

    private func nextRecord() async throws(KafkaError) -> ConsumerRecord? {
        if let record = reader.nextBuffered() { return record }
        return try await reader.next()
    }

    private func handOut(_ decoded: Decoded) -> Decoded {
        records.log.noteSuccess()
        return decoded
    }

    private func prepare(_ record: ConsumerRecord) async throws {
        do { try await records.decoder.prepare(record) } catch {
            await records.consumer.giveBack(record, reader)
            throw error
        }
    }

    /// Deals with poison; returns the record behind it if that had to be decoded too.
    private func deal(with record: ConsumerRecord, _ error: RecordDeserializationError) async throws -> Decoded? {
        switch records.policy {
        case .fail:
            records.log.note(.failed, record, error)
            await records.consumer.giveBack(record, reader)
            throw error
        case .skip:
            records.log.note(.skipped, record, error)
            return nil
        case .deadLetter(let publisher):
            return try await deadLetter(record, error, by: publisher)
        }
    }

    // MARK: Dead letters

    /// A dead letter that is not acknowledged yet.
    private struct UnderWay {
        let record: ConsumerRecord
        let error: RecordDeserializationError
        let delivery: PendingDelivery
    }

    /// Sends a poison record and those right behind it to the dead letters; returns once the brokers have them.
    ///
    /// Records are taken without the ones before counting as done, so no offset is stored past an unacknowledged letter.
    private func deadLetter(
        _ record: ConsumerRecord, _ error: RecordDeserializationError, by publisher: DeadLetterPublisher
    ) async throws -> Decoded? {
        var letters: [UnderWay] = []
        var poison = (record: record, error: error)
        while true {
            do throws(KafkaError) {
                let delivery = try await enqueue(poison.record, poison.error, publisher)
                letters.append(UnderWay(record: poison.record, error: poison.error, delivery: delivery))
            } catch {
                try await settle(letters)
                await records.consumer.giveBack(poison.record, reader)
                throw error
            }
            guard letters.count < Self.mostUnderWay, let record = reader.nextUnmarked() else { break }
            guard records.decoder.isPrepared(for: record) else {
                // For the next round. That fails only when its partition has gone or moved, and then it comes again.
                _ = reader.putBack(record, marksBefore: false)
                break
            }
            let decoded: Decoded
            do throws(RecordDeserializationError) {
                decoded = try records.decoder.decode(record)
            } catch {
                poison = (record, error)
                continue
            }
            try await settle(letters)
            reader.storeBefore(record)
            return decoded
        }
        try await settle(letters)
        return nil
    }

    private func enqueue(
        _ record: ConsumerRecord, _ error: RecordDeserializationError, _ publisher: DeadLetterPublisher
    ) async throws(KafkaError) -> PendingDelivery {
        let failure = RecordFailure(error, group: records.consumer.configuration.groupID)
        return try await publisher.enqueue(record, RecordOrigin(record), failure, attempts: 1)
    }

    /// Waits until the brokers have the letters; the first that they don't take is read again, with all behind it.
    private func settle(_ letters: [UnderWay]) async throws(KafkaError) {
        for letter in letters {
            do throws(KafkaError) {
                _ = try await letter.delivery.value
                records.log.note(.deadLettered, letter.record, letter.error)
            } catch {
                await records.consumer.giveBack(letter.record, reader)
                throw error
            }
        }
    }
}
