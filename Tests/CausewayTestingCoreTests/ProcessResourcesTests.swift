import Foundation
import TestSupport
import Testing

@Suite struct ProcessResourcesTests {
    @Test func seesThreadsDescriptorsAndMemory() throws {
        let now = try ProcessResources.current()
        #expect(now.threads >= 1 && now.descriptors >= 3 && now.residentBytes > 1 << 20)
        let file = try #require(FileHandle(forReadingAtPath: "/dev/zero"))
        #expect(try ProcessResources.descriptorTargets().contains("\(file.fileDescriptor) /dev/zero"))
        // The kernel keeps 15 characters of a thread's name; the first thread has the executable's.
        #expect(try ProcessResources.threadNames().contains("causewayPackage"))
        try file.close()
    }

    @Test func findsBuiltExecutables() throws {
        #expect(FileManager.default.isExecutableFile(atPath: try BuiltExecutable.path("causeway")))
        #expect(throws: BuiltExecutable.NotBuilt.self) { try BuiltExecutable.path("no-such-product") }
    }
}
