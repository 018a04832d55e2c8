import CausewayRuntime

/// Says once that everything is ready; its part in a group is to be the last.
struct Announcement: Service {
    /// What has to be ready, one after another.
    let waits: [@Sendable () async throws -> Void]
    let announce: @Sendable () -> Void

    func run() async throws {
        for wait in waits {
            do { try await wait() } catch {
                // Either all is being stopped, or whoever it was ends the group with its error.
                return await waitForCancellation()
            }
        }
        if !Task.isCancelled { announce() }
        await waitForCancellation()
    }
}
