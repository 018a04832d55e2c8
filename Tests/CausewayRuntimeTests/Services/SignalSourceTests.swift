import CausewayRuntime
import Synchronization
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite(.timeLimit(.minutes(3))) struct SignalSourceTests {
    @Test func aSignalReachesEveryLoopThatWatchesIt() async throws {
        try await withLoop("one") { one in
            try await withLoop("two") { two in
                let calls = Recorder<Bool>()
                // SIGWINCH: without a handler it has no effect, so that nothing happens to the process.
                for loop in [one, two] {
                    try await loop.run {
                        _ = try SignalSource(SIGWINCH, on: loop) { calls.add(loop.isCurrent) }
                    }
                }
                kill(getpid(), SIGWINCH)
                try await eventually(within: patience) { calls.count >= 2 }
                #expect(calls.values.allSatisfy { $0 })
            }
        }
    }

    @Test func closedItIsNotCalledAnyMore() async throws {
        try await withLoop { loop in
            let calls = Atomic(0)
            let watching = Recorder<Bool>()
            let closed = try await loop.run { try SignalSource(SIGURG, on: loop) { calls.add(1, ordering: .relaxed) } }
            _ = try await loop.run { try SignalSource(SIGURG, on: loop) { watching.add(true) } }
            kill(getpid(), SIGURG)
            try await eventually(within: patience) { calls.load(ordering: .relaxed) >= 1 && watching.count >= 1 }
            let before = await loop.perform {
                closed.close()
                closed.close()
                return calls.load(ordering: .relaxed)
            }
            let seen = watching.count
            kill(getpid(), SIGURG)
            try await eventually(within: patience) { watching.count > seen }
            #expect(calls.load(ordering: .relaxed) == before)
        }
    }

    @Test func aSignalThatCannotBeWatchedIsNamed() async throws {
        try await withLoop { loop in
            let error = await #expect(throws: RuntimeError.self) {
                try await loop.run { _ = try SignalSource(SIGKILL, on: loop) {} }
            }
            #expect(error?.message.contains("signal 9") == true)
        }
    }
}
