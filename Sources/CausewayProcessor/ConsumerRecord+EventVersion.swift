public import CausewayKafka

extension ConsumerRecord {
    /// The version of the form in which an event was written, by its header `causeway-event-version`; 1 without one.
    ///
    /// A header that is no version, as 0 or text, is `Int.max`: newer than any that is known.
    public var eventVersion: Int {
        guard let bytes = headers[ProcessorHeaders.eventVersion] else { return 1 }
        guard let version = Int(String(decoding: bytes, as: UTF8.self)), version >= 1 else { return .max }
        return version
    }
}
