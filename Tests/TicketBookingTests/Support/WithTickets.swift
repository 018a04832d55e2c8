import TestSupport

@testable import TicketBooking

/// Runs the sample in this process for as long as a body takes; it is stopped in good order afterwards.
///
/// The body gets the URL once the sample serves.
func withTickets<Value: Sendable>(
    _ options: TicketOptions, _ body: @escaping @Sendable (String) async throws -> Value
) async throws -> Value {
    let (urls, continuation) = AsyncStream<String>.makeStream()
    let service = Task {
        defer { continuation.finish() }
        try await TicketService(options).run { continuation.yield($0) }
    }
    var iterator = urls.makeAsyncIterator()
    guard let url = await iterator.next() else {
        try await service.value
        throw CancellationError()
    }
    do {
        let value = try await body(url)
        service.cancel()
        try await service.value
        return value
    } catch {
        service.cancel()
        _ = await service.result
        throw error
    }
}
