import Tensors
import Testing

@Suite struct MemoryTests {
    @Test func arenaMemoryIsAlignedAndDistinct() {
        let arena = Arena()
        for _ in 0..<3 {
            var ranges: [Range<UInt>] = []
            // Larger than a block, so that several blocks are in use.
            for count in [1, 17, 3_000_000, 5, 1_000_000, 2_000_000, 0, 1] {
                let pointer = arena.allocate(Float.self, count)
                let start = UInt(bitPattern: pointer)
                #expect(start % 64 == 0)
                ranges.append(start..<start + UInt(count * 4))
                pointer.initialize(repeating: 1, count: count)
            }
            for (place, range) in ranges.enumerated() {
                #expect(ranges[(place + 1)...].allSatisfy { !$0.overlaps(range) })
            }
            arena.reset()
        }
        #expect(arena.peak >= 4 * 6_000_024)
    }

    @Test func rewindingGivesTheSameMemoryAgain() {
        let arena = Arena()
        _ = arena.allocate(Float.self, 100)
        let mark = arena.mark
        let first = arena.allocate(Float.self, 10)
        _ = arena.allocate(Float.self, 5_000_000)
        let peak = arena.peak
        arena.rewind(to: mark)
        #expect(arena.allocate(Float.self, 10) == first)
        _ = arena.allocate(Float.self, 5_000_000)
        #expect(arena.peak == peak)
    }

    @Test func aSecondBatchGivesTheValuesOfTheFirst() {
        onTape([([4, 4, 6], .uniform(1)), ([6, 4, 6], .uniform(1)), ([4, 6], .zeros)]) { tape, parameters in
            let layer = RecurrentParameters(cell: LSTM(), parameters: parameters)
            func run(batch: Int) -> (outputs: [Float], gradients: [Float]) {
                tape.reset()
                tape.gradients.zero()
                tape.isRecording = true
                let shape = Shape(steps: 5, batch: batch, width: 4)
                let x = tape.tensor(shape, randomValues(shape.count, seed: 1))
                let y = tape.recurrent(x, layer).outputs
                tape.seed(y, gradient: randomValues(y.shape.count, seed: 2))
                tape.backward()
                return (y.array, tape.gradients.array(parameters[1]))
            }
            let first = run(batch: 3)
            // A large batch in between, which leaves its numbers behind in the memory.
            _ = run(batch: 3000)
            let second = run(batch: 3)
            #expect(first.outputs == second.outputs)
            #expect(first.gradients == second.gradients)
        }
    }

    /// Many layers on one tape, each with a memory of its own for the way back.
    @Test func sequencesTogetherGiveWhatTheyGiveOneByOne() {
        onTape([([2, 1, 2], .uniform(1)), ([2, 1, 2], .uniform(1)), ([1, 2], .zeros)]) { tape, parameters in
            let layer = RecurrentParameters(cell: Elman.tanh, parameters: parameters)
            func add(_ steps: Int) {
                let shape = Shape(steps: steps, batch: 1, width: 2)
                let y = tape.recurrent(tape.tensor(shape, randomValues(shape.count, seed: 1)), layer).outputs
                tape.seed(y, gradient: randomValues(shape.count, seed: 2))
            }
            let extents = 1...230
            tape.isRecording = true
            for steps in extents {
                tape.reset()
                add(steps)
                tape.backward()
            }
            let oneByOne = tape.gradients.array(parameters[1])
            tape.gradients.zero()
            tape.reset()
            for steps in extents { add(steps) }
            tape.backward()
            let together = tape.gradients.array(parameters[1])
            #expect(zip(oneByOne, together).allSatisfy { relativeError(Double($0), Double($1)) < 1e-5 })
        }
    }

    @Test func workersRunEachOnItsOwnState() {
        let workers = Workers(3) { $0 * 10 }
        for round in 1...100 {
            workers.run { worker, state in
                #expect(state == worker * 10 + round - 1)
                state += 1
            }
        }
        #expect((0..<3).map { workers.state($0) } == [100, 110, 120])
        #expect(workers.runCount == 100)
        // In each run the slowest takes at least the mean of all, and at most their sum.
        let busy = workers.busySeconds.reduce(0, +), slowest = workers.slowestSeconds
        #expect(slowest >= busy / 3 * 0.999 && slowest <= busy * 1.001)
    }

    /// The sizes of shards are those of the shards themselves, and all sentences are in one.
    @Test(arguments: [1, 2, 3, 5, 16, 49, 64])
    func shardsHaveTheSizesThatAreSaid(count: Int) {
        for (size, isRepeated) in [(1, false), (2, true), (10, false), (48, true), (61, false), (130, true)] {
            let sizes = Shard.sizes(count, batchSize: size, isRepeated: isRepeated)
            let shards = (0..<count).map { Shard($0, of: count, batchSize: size, isRepeated: isRepeated) }
            #expect(sizes == shards.map(\.sentences.count))
            #expect(shards.flatMap(\.sentences).sorted() == Array(0..<size))
        }
    }

    @Test func attentionLooksAtItsOwnWordsOnly() {
        onTape { tape, _ in
            let lengths = [2, 4, 1]
            func run(filler: Float) -> (contexts: [Float], gradients: [[Float]]) {
                tape.reset()
                tape.isRecording = true
                let queries = tape.tensor(Shape(steps: 2, batch: 3, width: 3), randomValues(18, seed: 1))
                let shape = Shape(steps: 4, batch: 3, width: 3)
                var values = randomValues(shape.count, seed: 2)
                for t in 0..<4 {
                    for b in 0..<3 where t >= lengths[b] { for i in 0..<3 { values[(t * 3 + b) * 3 + i] = filler } }
                }
                let keys = tape.tensor(shape, values), memory = tape.tensor(shape, values.map { $0 * 2 })
                let contexts = tape.attention(queries: queries, keys: keys, memory: memory, lengths: lengths).contexts
                tape.seed(contexts, gradient: randomValues(contexts.shape.count, seed: 3))
                tape.backward()
                return (contexts.array, [queries, keys, memory].map(\.gradientArray))
            }
            let plain = run(filler: 0)
            let spoilt = run(filler: .nan)
            #expect(plain.contexts == spoilt.contexts)
            #expect(plain.gradients == spoilt.gradients)
            #expect(plain.contexts.allSatisfy { $0.isFinite })
        }
    }
}
