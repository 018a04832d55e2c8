import KafkaTestSupport
import Synchronization

@testable import CausewayKafka

/// Text that is not read while it is held, as if its schema could not be had; holds no thread.
final class HeldText: Deserializer {
    private let isToBeHeld = Atomic(false)
    private let hasBegun = Atomic(false)
    private let gate = Gate()

    func hold() { isToBeHeld.store(true, ordering: .sequentiallyConsistent) }

    /// Whether a record waits.
    var isHeld: Bool { hasBegun.load(ordering: .sequentiallyConsistent) }

    func release() {
        isToBeHeld.store(false, ordering: .sequentiallyConsistent)
        gate.open()
    }

    func deserialize(_ bytes: RawSpan, _ context: SerializationContext) throws -> String {
        try StringSerde().deserialize(bytes, context)
    }

    func preparation(for bytes: RawSpan, _ context: SerializationContext) -> (@Sendable () async throws -> Void)? {
        guard isToBeHeld.load(ordering: .sequentiallyConsistent) else { return nil }
        return {
            self.hasBegun.store(true, ordering: .sequentiallyConsistent)
            await self.gate.wait()
        }
    }
}
