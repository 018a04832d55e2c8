#if os(Linux)
    import Foundation
    import TestSupport
    import Testing

    /// The program's threads share few arenas of malloc.
    @Suite(.timeLimit(.minutes(1)))
    struct MemoryArenasTests {
        /// Without the limit each of the client's and the loops' threads has an arena of its own.
        @Test func threadsShareArenas() async throws {
            let limit = max(1, ProcessInfo.processInfo.processorCount / 2)
            let (process, _) = try await Causeway.broker("arenas:1", port: Int(try FreePort.next()))
            #expect(try Self.furtherArenas(of: process.processID) < limit)
            #expect(try await Causeway.stop(process) == 0)
        }

        /// Arenas beside the main one, by proc_pid_maps(5): the heap of one begins at a multiple of 64 MiB, which are reserved
        /// and usable in part.
        private static func furtherArenas(of process: Int32) throws -> Int {
            let reserved: UInt = 64 << 20
            let maps = try String(contentsOfFile: "/proc/\(process)/maps", encoding: .utf8).split(separator: "\n")
            return zip(maps, maps.dropFirst()).count { usable, rest in
                guard let first = bounds(usable, "rw-p"), let second = bounds(rest, "---p") else { return false }
                return first.lowerBound % reserved == 0 && first.upperBound == second.lowerBound
                    && second.upperBound == first.lowerBound + reserved
            }
        }

        private static func bounds(_ line: Substring, _ permissions: String) -> Range<UInt>? {
            let words = line.split(separator: " ")
            guard words.count == 5, words[1] == permissions else { return nil }
            let ends = words[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            return ends.count == 2 ? ends[0]..<ends[1] : nil
        }
    }
#endif
