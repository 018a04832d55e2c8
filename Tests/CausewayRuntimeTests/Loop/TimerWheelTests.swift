import Testing

@testable import CausewayRuntime

/// The wheel against a plain dictionary of due ticks.
@Suite struct TimerWheelTests {
    /// A wheel and what it should do.
    private struct Model {
        let wheel: TimerWheel
        let timers: [LoopTimer]
        /// The tick of each timer that is in the wheel.
        var due: [Int: UInt64] = [:]
        var generator: SeededGenerator

        init(_ core: LoopCore, seed: UInt64) {
            generator = SeededGenerator(seed)
            wheel = TimerWheel(tick: UInt64.random(in: 0...5000, using: &generator))
            timers = (0..<200).map { _ in LoopTimer(core) {} }
        }

        mutating func set(_ index: Int) {
            wheel.remove(timers[index])
            // Also the past, this turn of the wheel, and later ones.
            let tick = UInt64.random(in: max(10, wheel.tick) - 10...wheel.tick + 1500, using: &generator)
            timers[index].tick = tick
            wheel.insert(timers[index])
            due[index] = max(tick, wheel.tick + 1)
        }

        mutating func unset(_ index: Int) {
            wheel.remove(timers[index])
            due[index] = nil
        }

        mutating func advance() {
            let step = Bool.random(using: &generator) ? 3 : UInt64.random(in: 0...1200, using: &generator)
            let now = wheel.tick + step
            var fired: Set<Int> = []
            var count = 0
            wheel.advance(to: now) { timer in
                count += 1
                if let index = timers.firstIndex(where: { $0 === timer }) { fired.insert(index) }
            }
            let expected = due.filter { $0.value <= now }.map(\.key)
            #expect(fired == Set(expected))
            #expect(count == expected.count)
            for index in expected { due[index] = nil }
        }

        func checkNextTick() {
            // The first tick that leads to the slot of any timer.
            let slots = UInt64(TimerWheel.slotCount)
            let base = wheel.tick + 1
            let expected = due.values.map { base + ($0 % slots + slots - base % slots) % slots }.min()
            #expect(wheel.nextTick == expected)
        }
    }

    @Test(arguments: 1...10) func firesWhatANaiveListFires(seed: UInt64) async throws {
        try await withLoop { loop in
            var model = Model(loop.core, seed: seed)
            for _ in 0..<500 {
                let index = Int.random(in: model.timers.indices, using: &model.generator)
                switch Int.random(in: 0..<10, using: &model.generator) {
                case 0..<5: model.set(index)
                case 5..<7: model.unset(index)
                default: model.advance()
                }
                model.checkNextTick()
            }
            #expect(model.wheel.removeAll().count == model.due.count)
            #expect(model.wheel.nextTick == nil)
        }
    }

    @Test func callbacksMaySetAndUnsetTimersOfTheSameTick() async throws {
        try await withLoop { loop in
            let wheel = TimerWheel(tick: 100)
            let timers = (0..<3).map { _ in LoopTimer(loop.core) {} }
            for timer in timers {
                timer.tick = 110
                wheel.insert(timer)
            }
            var calls = 0
            wheel.advance(to: 120) { _ in
                calls += 1
                // The first call sets all three anew; the ones that are still to be called for are in a slot then.
                guard calls == 1 else { return }
                for timer in timers {
                    timer.tick = 130
                    wheel.insert(timer)
                }
            }
            #expect(calls == 3)
            #expect(timers.allSatisfy { $0.slot != nil })
            #expect(wheel.removeAll().count == 3)
        }
    }
}
