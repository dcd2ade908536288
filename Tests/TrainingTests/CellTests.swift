import Files
import Foundation
import Tensors
import TestSupport
import Testing
import Training
import Translation

/// A recurrent cell that is defined in this file alone: nothing else has to know of it.
///
/// It remembers in two cell states, one that forgets fast and one that forgets slowly, and a gate mixes them.
///
///     g = tanh(W_g x + U_g h + b_g)    z = σ(W_z x + U_z h + b_z)
///     a' = (a + g) / 2                 s' = (7 s + g) / 8
///     h' = z ⊙ a' + (1 - z) ⊙ s'
private struct TwoMemories: RecurrentCell {
    let name = "two-memories"
    let gates = 2
    let cellStates = ["fast", "slow"]
    let elementwiseParameters = [ElementwiseParameter.bias([0, 0])]

    func forward(_ step: CellStep) {
        for row in 0..<step.rows {
            let gates = step.gates + row * 2 * step.width
            for j in 0..<step.width {
                let (i, k) = (row * step.width + j, step.width + j)
                gates[j] = tanh(gates[j] + step.parameters[0][j])
                gates[k] = 1 / (1 + exp(-gates[k] - step.parameters[0][k]))
                step.new.cells[0][i] = (step.old.cells[0][i] + gates[j]) / 2
                step.new.cells[1][i] = (7 * step.old.cells[1][i] + gates[j]) / 8
                step.new.hidden[i] = gates[k] * step.new.cells[0][i] + (1 - gates[k]) * step.new.cells[1][i]
            }
        }
    }

    func backward(_ step: CellStep, _ gradients: CellGradients) {
        for row in 0..<step.rows {
            let gates = step.gates + row * 2 * step.width
            for j in 0..<step.width {
                let (i, k) = (row * step.width + j, step.width + j)
                let (g, z, dh) = (gates[j], gates[k], gradients.hidden[i])
                let fast = gradients.cells[0][i] + dh * z
                let slow = gradients.cells[1][i] + dh * (1 - z)
                gates[j] = (fast / 2 + slow / 8) * (1 - g * g)
                gates[k] = dh * (step.new.cells[0][i] - step.new.cells[1][i]) * z * (1 - z)
                gradients.cells[0][i] = fast / 2
                gradients.cells[1][i] = slow * 7 / 8
            }
        }
    }

    /// Registers the cell, once for the process.
    static let registered: String = {
        RecurrentCells.register(TwoMemories())
        return TwoMemories().name
    }()
}

/// Every cell, from the first batch to a translation.
@Suite struct CellTests {
    /// The target is the source reversed.
    private static let pairs = (0..<160).map { (number: Int32) in
        let source = [4 + number % 11, 4 + number % 7, 4 + number % 5]
        return EncodedPair(source: source, target: source.reversed())
    }
    private static let cells = [TwoMemories.registered] + RecurrentCells.standard.map(\.name)
    private let sandbox: TemporaryFolder

    init() throws { sandbox = try TemporaryFolder() }

    /// - Returns: the model's folder.
    @discardableResult
    private func train(
        _ cell: String, feeds: Bool, _ folder: String, seed: UInt64 = 1, evaluations: Int = .max, done: Int = 0
    ) throws -> ModelFolder {
        let folder = ModelFolder(sandbox.path + "/" + folder)
        let trainer = try smallTrainer(
            Self.pairs, words: 16, output: folder.path, bleu: risingScores(done: done, last: evaluations),
            configure: { configuration in
                configuration.cell = cell
                configuration.feedsInput = feeds
                configuration.encoderLayers = 2
            }
        ) { options in
            options.seed = seed
            options.batchTokens = 80
            options.epochs = 30
            options.learningRate = 0.01
            options.warmup = 10
            options.dropout = DropoutPlan(all: 0)
            options.evaluateEvery = 60
            options.workers = feeds ? 2 : 1
            options.patience = 0
        }
        _ = try trainer.run()
        return folder
    }

    /// How many of the pairs' sources an ensemble translates right.
    private func right(_ folders: [ModelFolder]) throws -> Int {
        let models = try folders.map { try $0.load() }
        let workers = Workers(1) { _ in models.map { Tape(weights: $0.weights) } }
        var found: [[Hypothesis]] = []
        workers.run { _, tapes in
            let requests = Self.pairs.enumerated().map { SearchRequest(source: $1.source, number: $0) }
            found = BeamSearch(models.map(\.model), SearchOptions(beam: 3))(tapes, requests)
        }
        return zip(found, Self.pairs).count { $0.first?.tokens == $1.target }
    }

    /// A training that was cut off resumes to the same bytes.
    @Test(arguments: cells, [false, true]) func trainsResumesAndDecodes(_ cell: String, feeds: Bool) throws {
        let whole = try train(cell, feeds: feeds, "whole")
        #expect(throws: Stop.self) { try train(cell, feeds: feeds, "cut", evaluations: 2) }
        let cut = try train(cell, feeds: feeds, "cut", done: 2)
        #expect(try bytes(whole) == bytes(cut))
        #expect(try whole.load().description.model.cell == cell)
        let alone = try right([whole])
        #expect(alone > 150, "\(alone) of \(Self.pairs.count)")
    }

    /// Models of different seeds, one that feeds its input and one that does not.
    @Test(arguments: cells) func translatesInAnEnsemble(_ cell: String) throws {
        let models = [
            try train(cell, feeds: false, "first"), try train(cell, feeds: true, "second", seed: 2),
        ]
        #expect(try bytes(models[0]) != bytes(models[1]))
        let together = try right(models)
        #expect(together > 150, "\(together) of \(Self.pairs.count)")
    }

    /// Both cell states start from the source.
    @Test func cellStatesAreDeclaredByTheCell() throws {
        var configuration = ModelConfiguration(sourceVocabulary: 9, targetVocabulary: 9)
        configuration.cell = TwoMemories.registered
        let names = EncoderDecoder(configuration).layout.parameters.map(\.name)
        #expect(names.contains("decoder.0.initial-fast.weight") && names.contains("decoder.0.initial-slow.weight"))
    }

    @Test func anUnknownCellIsRefused() {
        var configuration = ModelConfiguration(sourceVocabulary: 9, targetVocabulary: 9)
        configuration.cell = "three-memories"
        #expect(configuration.problem?.contains("use one of lstm, gru, rnn-tanh, rnn-relu") == true)
    }
}
