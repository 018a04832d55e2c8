import Foundation
import TestSupport
import Testing

@Suite struct ProcessResourcesTests {
    @Test func seesThreadsDescriptorsAndMemory() async throws {
        let now = try ProcessResources.current()
        #expect(now.threads >= 1 && now.descriptors >= 3 && now.residentBytes > 1 << 20)
        let file = try #require(FileHandle(forReadingAtPath: "/dev/zero"))
        #expect(try ProcessResources.descriptorTargets().contains("\(file.fileDescriptor) /dev/zero"))
        let names = try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                pthread_setname_np(pthread_self(), "seen-by-name")
                continuation.resume(with: Result { try ProcessResources.threadNames() })
            }
        }
        #expect(names.contains("seen-by-name"))
        try file.close()
    }

    @Test func findsBuiltExecutables() throws {
        #expect(FileManager.default.isExecutableFile(atPath: try BuiltExecutable.path("causeway")))
        #expect(throws: BuiltExecutable.NotBuilt.self) { try BuiltExecutable.path("no-such-product") }
    }
}
