import CKernels
import Tensors
import Testing

@Suite struct RandomTests {
    private static let keys: [UInt64] = [0, 1, 2, 1 << 32, RandomKey(1).bits, RandomKey(1).derived("x").bits]

    @Test(arguments: [Float(0.1), 0.3, 0.5, 0.9]) func dropoutDropsItsShare(_ rate: Float) {
        let count = 100_000
        for key in Self.keys {
            var y = [Float](repeating: 0, count: count)
            dk_dropout([Float](repeating: 1, count: count), &y, count, 0, key, rate, false)
            let kept = y.count { $0 != 0 }
            // Six standard deviations.
            let expected = Double(1 - rate) * Double(count), deviation = (expected * Double(rate)).squareRoot()
            #expect(abs(Double(kept) - expected) < 6 * deviation, "\(kept) of \(count), key \(key)")
            #expect(y.allSatisfy { $0 == 0 || $0 == 1 / (1 - rate) })
        }
    }

    @Test func dropoutFollowsItsKey() {
        func mask(_ key: UInt64) -> [Bool] {
            var y = [Float](repeating: 0, count: 4096)
            dk_dropout([Float](repeating: 1, count: 4096), &y, 4096, 0, key, 0.5, false)
            return y.map { $0 != 0 }
        }
        for (place, key) in Self.keys.enumerated() {
            #expect(mask(key) == mask(key))
            for other in Self.keys[(place + 1)...] {
                // Masks of different keys agree by chance alone: half of the time, within six standard deviations.
                let equal = zip(mask(key), mask(other)).count { $0 == $1 }
                #expect(abs(equal - 2048) < 6 * 32, "keys \(key) and \(other): \(equal) of 4096 equal")
            }
        }
    }

    @Test func dropoutOfNeighboursIsIndependent() {
        var y = [Float](repeating: 0, count: 100_001)
        dk_dropout([Float](repeating: 1, count: y.count), &y, y.count, 0, RandomKey(9).bits, 0.5, false)
        for distance in [1, 2, 16, 64, 512] {
            let equal = (0..<100_001 - distance).count { (y[$0] == 0) == (y[$0 + distance] == 0) }
            #expect(abs(Double(equal) - Double(100_001 - distance) / 2) < 6 * 158.2, "distance \(distance): \(equal)")
        }
    }

    @Test func dropoutAccumulates() {
        let x = randomValues(1000, seed: 1)
        var fresh = x, added = [Float](repeating: 2, count: 1000)
        dk_dropout(x, &fresh, 1000, 0, 5, 0.4, false)
        dk_dropout(x, &added, 1000, 0, 5, 0.4, true)
        #expect(added == fresh.map { $0 + 2 })
    }

    @Test func theTapesDropoutUsesOneMaskBothWays() {
        onTape { tape, _ in
            func run(_ seed: UInt64, training: Bool) -> (values: [Float], gradient: [Float]) {
                tape.reset()
                tape.isRecording = true
                tape.isTraining = training
                tape.random = RandomKey(seed)
                let x = tape.tensor(Shape(batch: 10, width: 50), [Float](repeating: 1, count: 500))
                let y = tape.dropout(tape.dropout(x, rate: 0.2), rate: 0.4)
                tape.seed(y, gradient: [Float](repeating: 1, count: 500))
                tape.backward()
                return (y.array, x.gradientArray)
            }
            let first = run(1, training: true)
            #expect(first.values == first.gradient)
            #expect(first.values.contains(0))
            #expect(run(1, training: true).values == first.values)
            #expect(run(2, training: true).values != first.values)
            #expect(run(1, training: false).values == [Float](repeating: 1, count: 500))
        }
    }

    @Test(arguments: [(Float(0), Float(1)), (-0.1, 0.1), (-3, 5)]) func uniformFillsItsRange(
        _ low: Float, _ high: Float
    ) {
        let count = 100_000
        for key in Self.keys {
            var y = [Float](repeating: .nan, count: count)
            dk_uniform(&y, count, key, low, high)
            #expect(y.allSatisfy { $0 >= low && $0 < high })
            let width = Double(high - low)
            let mean = y.reduce(0) { $0 + Double($1) } / Double(count)
            #expect(abs(mean - Double(low + high) / 2) < 6 * width / (12.0 * Double(count)).squareRoot())
            let variance = y.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(count)
            #expect(abs(variance / (width * width / 12) - 1) < 0.02)
            // Each tenth of the range gets a tenth.
            var tenths = [Int](repeating: 0, count: 10)
            for value in y { tenths[min(9, Int((value - low) / (high - low) * 10))] += 1 }
            #expect(tenths.allSatisfy { abs($0 - count / 10) < 6 * 95 }, "\(tenths)")
        }
    }

    @Test func keysDeriveByPurpose() {
        let key = RandomKey(1)
        #expect(key == RandomKey(1))
        let all = [
            key, RandomKey(2), key.derived(1), key.derived(2), key.derived("a"), key.derived("b"), key.derived(""),
        ]
        #expect(Set(all).count == all.count)
        #expect(key.derived(1).derived(2) != key.derived(2).derived(1))
        var moving = key
        let (first, second) = (moving.next(), moving.next())
        #expect(Set([key, first, second]).count == 3)
        #expect(moving == second)
    }

    @Test func initializersAreFilledAsDeclared() {
        var layout = ParameterLayout()
        let rows = layout.add("rows", [2, 3], .rows([0, 1]))
        let identity = layout.add("identity", [3, 1, 3], .identity(2))
        let glorot = layout.add("glorot", [40, 50], .glorot(inputs: 40, outputs: 50))
        let zeros = layout.add("zeros", [7], .zeros)
        #expect(layout.parameters.allSatisfy { $0.offset % 16 == 0 })
        #expect(layout.parameterCount == 6 + 9 + 2000 + 7)
        let buffer = ParameterBuffer(count: layout.count)
        buffer.initialize(layout, key: RandomKey(1))
        #expect(buffer.array(rows) == [0, 0, 0, 1, 1, 1])
        #expect(buffer.array(identity) == [2, 0, 0, 0, 2, 0, 0, 0, 2])
        #expect(buffer.array(zeros).allSatisfy { $0 == 0 })
        let limit = (6 / Float(90)).squareRoot()
        #expect(buffer.array(glorot).allSatisfy { abs($0) <= limit })
        #expect(
            buffer.array(glorot).contains { $0 > 0.95 * limit } && buffer.array(glorot).contains { $0 < -0.95 * limit })

        // A parameter's numbers depend on its name alone.
        var other = ParameterLayout()
        let again = other.add("glorot", [40, 50], .glorot(inputs: 40, outputs: 50))
        let otherBuffer = ParameterBuffer(count: other.count)
        otherBuffer.initialize(other, key: RandomKey(1))
        #expect(otherBuffer.array(again) == buffer.array(glorot))
    }
}
