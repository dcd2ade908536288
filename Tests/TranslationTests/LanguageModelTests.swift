import Foundation
import Synchronization
import Tensors
import Testing
import Translation

/// The language model: gradients, its loss computed in several ways, and the states that continuous text carries over.
@Suite struct LanguageModelTests {
    private static func network(
        _ cell: String = "lstm", layers: Int = 2, tied: Bool = true, normalized: Bool = false, hidden: Int = 8
    ) -> TestModel<LanguageModel> {
        var configuration = ModelConfiguration(languageModelOf: 13)
        configuration.cell = cell
        configuration.decoderLayers = layers
        configuration.embeddingSize = 5
        configuration.hiddenSize = normalized ? 16 : hidden
        configuration.tiesEmbeddings = tied
        configuration.normalizesLayers = normalized
        return TestModel(of: LanguageModel(configuration), seed: 4)
    }

    /// Keeps finite differences useful: rectified units stay on or off, and normalized states are not too small.
    private static func prepare(_ network: TestModel<LanguageModel>) {
        let (model, weights) = (network.model, network.weights)
        for parameter in model.layout.parameters {
            var values = weights.array(parameter)
            for i in values.indices {
                if model.configuration.cell == Elman.relu.name {
                    if parameter.name.hasSuffix(".input") { values[i] *= 0.1 }
                    if parameter.name.hasSuffix(".recurrent") { values[i] *= 0.3 }
                    let isLayer = parameter.shape.count == 2 && parameter.name.hasSuffix(".bias")
                    if isLayer { values[i] = i % 2 == 0 ? 2 : -2 }
                }
                if model.configuration.normalizesLayers, parameter.name == "embedding" { values[i] *= 8 }
            }
            weights.set(parameter, to: values)
        }
    }

    private static let sentences = randomSentences([3, 6, 1, 4], vocabulary: 13, seed: 2)

    private static func batch(_ sentences: [[Int32]]) -> Batch {
        Batch(sources: sentences.map { _ in [] }, targets: sentences)
    }

    /// A part of two continuous texts.
    private static func part(_ range: Range<Int>) -> Batch {
        let texts = randomSentences([12, 12], vocabulary: 13, seed: 8)
        return Batch(
            inputs: texts.map { Array($0[range]) },
            outputs: texts.map { Array($0[range.lowerBound + 1..<range.upperBound + 1]) },
            steps: range.count, continuation: range.lowerBound == 0 ? .begins : .continues)
    }

    // MARK: Parameters

    @Test(arguments: RecurrentCells.standard.map(\.name), [false, true])
    func thereAreNoParametersOfAnEncoder(cell: String, tied: Bool) {
        let names = Self.network(cell, tied: tied).model.layout.parameters.map(\.name)
        #expect(names.allSatisfy { $0.hasPrefix("embedding") || $0.hasPrefix("layers.") || $0.hasPrefix("output.") })
        #expect(names.contains("output.weight") != tied && names.contains("output.projection.weight") == tied)
    }

    @Test func configurationsOfTranslationAreRefused() {
        func problem(_ change: (inout ModelConfiguration) -> Void) -> String? {
            var configuration = ModelConfiguration(languageModelOf: 13)
            change(&configuration)
            return configuration.problem
        }
        #expect(problem { _ in } == nil)
        #expect(problem { $0.hiddenSize = 7 } == nil)
        #expect(problem { $0.attention = .dot } == "a language model reads no source, so it has no attention")
        #expect(problem { $0.encoderLayers = 1 }?.contains("no encoder-layers") == true)
        #expect(problem { $0.sourceVocabulary = 5 }?.contains("no source vocabulary") == true)
        #expect(problem { $0.targetVocabulary = 0 }?.contains("vocabulary is 0") == true)
        #expect(problem { $0.task = "dance" }?.contains("no task is called 'dance'") == true)
    }

    // MARK: Gradients

    @Test(arguments: RecurrentCells.standard.map(\.name), [false, true])
    func backPropagationAgreesWithFiniteDifferences(cell: String, isCarried: Bool) throws {
        for (tied, normalized) in [(true, false), (false, true)] {
            let network = Self.network(cell, tied: tied, normalized: normalized)
            Self.prepare(network)
            try compare(network, isCarried: isCarried, isBent: normalized)
        }
    }

    private func compare(_ network: TestModel<LanguageModel>, isCarried: Bool, isBent: Bool) throws {
        let start = CarriedStates(rows: 2, widths: network.model.stateWidths)
        let before = network.onTape { tape in
            var batch = Self.part(0..<5)
            batch.carried = start
            _ = network.model.loss(tape, batch, Objective())
            return start.data
        }
        network.onTape { tape in
            func loss() -> Double {
                tape.reset()
                var batch = isCarried ? Self.part(5..<10) : Self.batch(Self.sentences)
                if isCarried {
                    _ = start.restore(before)
                    batch.carried = start
                }
                var objective = Objective()
                (objective.smoothing, objective.scale) = (0.1, 0.1)
                return 0.1 * network.model.loss(tape, batch, objective).loss
            }
            network.expectGradients(on: tape, steps: [isBent ? 0.004 : 0.01], tolerance: 2e-3, loss: loss)
        }
    }

    // MARK: The loss in several ways

    @Test(arguments: RecurrentCells.standard.map(\.name)) func aBatchHasTheLossOfItsSentences(cell: String) throws {
        let network = Self.network(cell)
        network.onTape { tape in
            func loss(_ sentences: [[Int32]]) -> Double {
                tape.reset()
                return network.model.loss(tape, Self.batch(sentences), Objective()).negativeLog
            }
            let alone = Self.sentences.reduce(0) { $0 + loss([$1]) }
            #expect(relativeError(loss(Self.sentences), alone) < 1e-6)
            #expect(relativeError(loss(Self.sentences.reversed()), alone) < 1e-6)
        }
    }

    @Test(arguments: RecurrentCells.standard.map(\.name), [false, true])
    func aSearchGivesTheSameProbabilities(cell: String, tied: Bool) throws {
        let network = Self.network(cell, tied: tied)
        let found = network.onTape { tape in
            let search = BeamSearch(network.model, SearchOptions(beam: 1))
            let requests = Self.sentences.map { SearchRequest(source: [Batch.end], prefix: $0, isForced: true) }
            return search([tape], requests).map { $0[0] }
        }
        for (sentence, hypothesis) in zip(Self.sentences, found) {
            let each = Mutex<[Float]>([])
            let sums = network.onTape { tape in
                var objective = Objective()
                objective.each = { row, loss in each.withLock { $0.append(loss) } }
                return network.model.loss(tape, Self.batch([sentence]), objective)
            }
            #expect(hypothesis.tokens == sentence)
            #expect(relativeError(-Double(hypothesis.logProbability), sums.negativeLog) < 1e-5)
            let own = each.withLock { $0 }
            #expect(own.count == sentence.count + 1)
            #expect(zip(hypothesis.tokenLogProbabilities, own).allSatisfy { abs($0 + $1) < 1e-4 })
        }
    }

    @Test(arguments: RecurrentCells.standard.map(\.name), [false, true])
    func aTextInPartsHasTheLossOfTheWhole(cell: String, isRecording: Bool) throws {
        let network = Self.network(cell)
        network.onTape { tape in
            func loss(_ parts: [Range<Int>]) -> Double {
                let carried = CarriedStates(rows: 2, widths: network.model.stateWidths)
                return parts.reduce(0) { sum, range in
                    tape.reset()
                    tape.isRecording = isRecording
                    var batch = Self.part(range)
                    batch.carried = carried
                    return sum + network.model.loss(tape, batch, Objective()).negativeLog
                }
            }
            let whole = loss([0..<11])
            #expect(relativeError(loss([0..<4, 4..<9, 9..<11]), whole) < 1e-6)
            #expect(abs(loss([0..<4]) + loss([4..<11]) - whole) > 1e-3, "without its state a text is another")
        }
    }

    @Test func statesAreReadBack() {
        let network = Self.network()
        let states = CarriedStates(rows: 3, widths: network.model.stateWidths)
        let numbers = (0..<network.model.stateWidths.reduce(0, +) * 3).map { Float($0) }
        let data = numbers.withUnsafeBytes { Data($0) }
        #expect(states.restore(data) && states.data == data)
        #expect(!states.restore(data.dropLast(4)) && states.data == data)
        states.reset()
        #expect(states.data.allSatisfy { $0 == 0 })
    }

    // MARK: Writing

    @Test func greedySearchTakesTheLikeliestToken() throws {
        let network = Self.network()
        network.onTape { tape in
            var options = SearchOptions(beam: 1)
            (options.maximumRatio, options.maximumExtra) = (0, 6)
            let request = SearchRequest(source: [Batch.end], prefix: [5, 9])
            let written = BeamSearch(network.model, options)([tape], [request])[0][0].tokens
            #expect(Array(written.prefix(2)) == [5, 9] && written.count <= 6)
            for length in 2..<written.count {
                let prefix = Array(written.prefix(length))
                let losses = ([1] + Array<Int32>(4..<13)).map { next -> (Int32, Double) in
                    tape.reset()
                    let longer = network.model.loss(tape, Self.batch([prefix + [next]]), Objective()).negativeLog
                    tape.reset()
                    let rest = Self.lastLoss(network, tape, prefix + [next])
                    return (next, longer - rest)
                }
                let best = losses.min { $0.1 < $1.1 }
                #expect(best?.0 == written[length])
            }
        }
    }

    /// -log p of `</s>` after some tokens.
    private static func lastLoss(_ network: TestModel<LanguageModel>, _ tape: Tape, _ tokens: [Int32]) -> Double {
        let last = Mutex<Float>(0)
        var objective = Objective()
        objective.each = { row, loss in if row == tokens.count { last.withLock { $0 = loss } } }
        _ = network.model.loss(tape, batch([tokens]), objective)
        return Double(last.withLock { $0 })
    }
}
