import Tensors
import Testing
import Translation

/// What a loss must not depend on.
@Suite struct LossTests {
    private static let configurations = DecoderKind.all.flatMap { kind in
        ["lstm", "gru"].map { kind.tiny(cell: $0, layers: 2) }
    }
    private static let sources = randomSentences([4, 1, 9, 6], vocabulary: 11, seed: 1)
    private static let targets = randomSentences([3, 5, 1, 8], vocabulary: 13, seed: 2)

    @Test(arguments: configurations) func paddingChangesNothing(_ configuration: ModelConfiguration) {
        let test = TestModel(configuration)
        test.onTape { tape in
            func run(_ sources: [[Int32]], _ targets: [[Int32]]) -> (sums: LossSums, gradients: [Float]) {
                tape.reset()
                tape.gradients.zero()
                tape.isRecording = true
                let sums = test.model.loss(tape, Batch(sources: sources, targets: targets), smoothing: 0.1)
                tape.backward()
                return (sums, Array(UnsafeBufferPointer(start: tape.gradients.base, count: tape.gradients.count)))
            }
            let together = run(Self.sources, Self.targets)
            var alone = LossSums()
            var gradients = [Double](repeating: 0, count: test.weights.count)
            for (source, target) in zip(Self.sources, Self.targets) {
                let one = run([source], [target])
                alone += one.sums
                for i in gradients.indices { gradients[i] += Double(one.gradients[i]) }
            }
            #expect(relativeError(together.sums.loss, alone.loss) < 1e-6)
            #expect(relativeError(together.sums.negativeLog, alone.negativeLog) < 1e-6)
            #expect(together.sums.tokens == alone.tokens)
            for parameter in test.model.layout.parameters {
                let worst = (parameter.offset..<parameter.offset + parameter.count)
                    .map { relativeError(Double(together.gradients[$0]), gradients[$0]) }.max()!  // not empty
                #expect(worst < 2e-5, "\(parameter.name)")
            }
        }
    }

    @Test func onePairsLossIsTheSameBesideLongerOnes() {
        let test = TestModel(.tiny(layers: 2))
        test.onTape { tape in
            func loss(_ sources: [[Int32]], _ targets: [[Int32]]) -> Double {
                tape.reset()
                return test.model.loss(tape, Batch(sources: sources, targets: targets)).loss
            }
            let short = loss([Self.sources[1]], [Self.targets[1]])
            for other in [0, 2, 3] {
                let long = loss([Self.sources[other]], [Self.targets[other]])
                let both = loss([Self.sources[1], Self.sources[other]], [Self.targets[1], Self.targets[other]])
                #expect(abs(both - long - short) < 1e-5)
            }
        }
    }

    /// Two workers' shares of a batch, with the scale of the whole batch, sum to the gradients of one worker.
    @Test func sharesOfABatchSumToTheWhole() {
        let test = TestModel(.tiny(layers: 2))
        let tokens = Float(Self.targets.reduce(0) { $0 + $1.count + 1 })
        func run(_ shares: [[Int]]) -> (loss: Double, gradients: [Double]) {
            let workers = Workers(shares.count) { _ in
                Tape(weights: test.weights, gradients: ParameterBuffer(count: test.weights.count))
            }
            var sums = [LossSums](repeating: LossSums(), count: shares.count)
            sums.withUnsafeMutableBufferPointer { sums in
                workers.run { worker, tape in
                    let own = shares[worker]
                    tape.isRecording = true
                    sums[worker] = test.model.loss(
                        tape, Batch(sources: own.map { Self.sources[$0] }, targets: own.map { Self.targets[$0] }),
                        smoothing: 0.1, scale: 1 / tokens)
                    tape.backward()
                    tape.reset()
                }
            }
            let gradients = (0..<test.weights.count).map { i in
                (0..<shares.count).reduce(0.0) { $0 + Double(workers.state($1).gradients.base[i]) }
            }
            return (sums.reduce(0) { $0 + $1.loss }, gradients)
        }
        let whole = run([[0, 1, 2, 3]]), shared = run([[0, 2], [1, 3]])
        #expect(relativeError(shared.loss, whole.loss) < 1e-6)
        #expect(zip(shared.gradients, whole.gradients).allSatisfy { abs($0 - $1) < 1e-6 })
        #expect(whole.gradients.contains { abs($0) > 1e-3 })
        // Twice the same gives the same bits.
        #expect(run([[0, 2], [1, 3]]).gradients == shared.gradients)
    }

    /// What sentences count is a factor on their gradients, below 0 too; candidates are not smoothed, and in no sum.
    @Test func sentencesCountAsTheirWeightsSay() {
        let test = TestModel(.tiny(layers: 2))
        let factors: [Float] = [0.5, -1.5, 2, 0.25]
        let batch = Batch(
            Batch(sources: Self.sources, targets: Self.targets),
            weights: factors.indices.map { SentenceWeight(factor: factors[$0], isCandidate: $0 > 0) })
        #expect(batch.targetTokens == Self.targets[0].count + 1)
        test.onTape { tape in
            func loss(_ sentence: Int, smoothing: Float) -> LossSums {
                tape.reset()
                return test.model.loss(
                    tape, Batch(sources: [Self.sources[sentence]], targets: [Self.targets[sentence]]),
                    smoothing: smoothing)
            }
            let counted = loss(0, smoothing: 0.1)
            tape.reset()
            let sums = test.model.loss(tape, batch, smoothing: 0.1)
            #expect(relativeError(sums.loss, counted.loss) < 1e-5 && sums.tokens == counted.tokens)
            #expect(relativeError(sums.negativeLog, counted.negativeLog) < 1e-5)
            test.expectGradients(on: tape, steps: [0.03, 0.01, 0.004], tolerance: 5e-3) {
                tape.reset()
                if tape.isRecording { return test.model.loss(tape, batch, smoothing: 0.1).loss }
                return factors.indices.reduce(0.0) { sum, sentence in
                    sum + Double(factors[sentence]) * loss(sentence, smoothing: sentence > 0 ? 0 : 0.1).loss
                }
            }
        }
    }

    /// A shard has the weights of its own sentences.
    @Test func shardsKeepWeights() {
        let weights = (0..<4).map { SentenceWeight(factor: Float($0), isCandidate: $0 == 3) }
        let batch = Batch(Batch(sources: Self.sources, targets: Self.targets), weights: weights)
        let shards = (0..<2).map { Batch(Shard($0, of: 2, batchSize: 4), of: batch) }
        #expect(shards.flatMap(\.weights) == weights)
        #expect(shards.reduce(0) { $0 + $1.targetTokens } == batch.targetTokens)
    }

    @Test(arguments: RecurrentCells.standard.map(\.name), [false, true]) func recordingDoesNotChangeTheLoss(
        _ cell: String, _ feeding: Bool
    ) {
        let test = TestModel(.tiny(cell: cell, layers: 2, normalized: true, feeding: feeding))
        test.onTape { tape in
            let batch = Batch(sources: Self.sources, targets: Self.targets)
            func run(recording: Bool) -> LossSums {
                tape.reset()
                tape.isRecording = recording
                return test.model.loss(tape, batch, smoothing: 0.1)
            }
            let (on, off) = (run(recording: true), run(recording: false))
            #expect(relativeError(on.loss, off.loss) < 1e-6)
            #expect(relativeError(on.negativeLog, off.negativeLog) < 1e-6)
            #expect(on.loss > 1)
        }
    }

    @Test func aSecondBatchGivesTheValuesOfTheFirst() {
        let test = TestModel(.tiny(layers: 2))
        test.onTape { tape in
            func run(_ sources: [[Int32]], _ targets: [[Int32]]) -> (Double, [Float]) {
                tape.reset()
                tape.gradients.zero()
                tape.isRecording = true
                let loss = test.model.loss(tape, Batch(sources: sources, targets: targets)).loss
                tape.backward()
                return (loss, Array(UnsafeBufferPointer(start: tape.gradients.base, count: tape.gradients.count)))
            }
            let first = run(Self.sources, Self.targets)
            // A large batch in between, which leaves its numbers behind in the memory.
            let lengths = [Int](repeating: 20, count: 300)
            _ = run(
                randomSentences(lengths, vocabulary: 11, seed: 5), randomSentences(lengths, vocabulary: 13, seed: 6))
            let second = run(Self.sources, Self.targets)
            #expect(first == second)
        }
    }

    @Test func dropoutActsInTrainingOnly() {
        let test = TestModel(.tiny(layers: 2))
        test.onTape { tape in
            let batch = Batch(sources: Self.sources, targets: Self.targets)
            func run(training: Bool, seed: UInt64, _ dropout: DropoutRates) -> Double {
                tape.reset()
                tape.isTraining = training
                tape.random = RandomKey(seed)
                return test.model.loss(tape, batch, dropout: dropout).loss
            }
            let plain = run(training: false, seed: 1, DropoutRates(all: 0.5))
            #expect(plain == run(training: true, seed: 1, DropoutRates(all: 0)))
            let dropped = run(training: true, seed: 1, DropoutRates(all: 0.5))
            #expect(dropped != plain)
            #expect(dropped == run(training: true, seed: 1, DropoutRates(all: 0.5)))
            #expect(dropped != run(training: true, seed: 2, DropoutRates(all: 0.5)))
            for path in [\DropoutRates.embedding, \.hidden, \.output, \.context] {
                var rates = DropoutRates(all: 0)
                rates[keyPath: path] = 0.5
                let dropped = run(training: true, seed: 1, rates)
                #expect(dropped != plain, "\(path)")
                rates.isVariational = true
                let variational = run(training: true, seed: 1, rates)
                #expect(variational != plain && variational != dropped, "\(path)")
                #expect(
                    variational == run(training: true, seed: 1, rates)
                        && variational != run(training: true, seed: 2, rates))
            }
        }
    }

    @Test func aBatchIsLaidOutTimeMajor() {
        let batch = Batch(sources: [[7, 8], [9]], targets: [[4], [5, 6]])
        #expect(batch.sourceSteps == 3 && batch.targetSteps == 3 && batch.targetTokens == 5 && batch.size == 2)
        #expect(batch.sourceLengths == [3, 2])
        #expect(batch.source == [7, 9, 8, 3, 3, 0])
        #expect(batch.targetInputs == [2, 2, 4, 5, 0, 6])
        #expect(batch.targetOutputs == [4, 5, 3, 6, -1, 3])
    }
}
