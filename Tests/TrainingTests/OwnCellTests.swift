import Files
import Foundation
import Tensors
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

@Suite struct OwnCellTests {
    /// The target is the source reversed.
    private static let pairs = (0..<160).map { (number: Int32) in
        let source = [4 + number % 11, 4 + number % 7, 4 + number % 5]
        return EncodedPair(source: source, target: source.reversed())
    }
    private let sandbox: Sandbox
    private var folder: ModelFolder { ModelFolder(sandbox.path + "/model") }

    init() throws { sandbox = try Sandbox() }

    private struct Stop: Error {}

    private func train(feeds: Bool, evaluations: Int = .max, done: Int = 0) throws {
        var count = done
        let score: ([[Int32]]) throws -> Double = { _ in
            count += 1
            if count > evaluations { throw Stop() }
            return Double(count)
        }
        let trainer = try smallTrainer(
            Self.pairs, words: 16, output: folder.path, bleu: score,
            configure: { configuration in
                configuration.cell = TwoMemories.registered
                configuration.feedsInput = feeds
                configuration.encoderLayers = 2
            }
        ) { options in
            options.batchTokens = 80
            options.epochs = 30
            options.learningRate = 0.01
            options.warmup = 10
            options.dropout = DropoutPlan(all: 0)
            options.evaluateEvery = 60
            options.workers = 2
            options.patience = 0
        }
        _ = try trainer.run()
    }

    @Test(arguments: [false, true]) func itTrainsResumesAndDecodes(feeds: Bool) throws {
        try train(feeds: feeds)
        let whole = try Data(contentsOf: URL(fileURLWithPath: folder.weights))
        try FileManager.default.removeItem(atPath: folder.path)
        #expect(throws: Stop.self) { try train(feeds: feeds, evaluations: 2) }
        try train(feeds: feeds, done: 2)
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.weights)) == whole)

        let (description, model, weights) = try folder.load()
        #expect(description.model.cell == "two-memories")
        // Both cell states start from the source.
        let names = model.layout.parameters.map(\.name)
        #expect(names.contains("decoder.0.initial-fast.weight") && names.contains("decoder.0.initial-slow.weight"))
        for models in [[model], [model, model]] {
            let workers = Workers(1) { _ in models.map { _ in Tape(weights: weights) } }
            var found: [[Hypothesis]] = []
            workers.run { _, tapes in
                let requests = Self.pairs.enumerated().map { SearchRequest(source: $1.source, number: $0) }
                found = BeamSearch(models, SearchOptions(beam: 3))(tapes, requests)
            }
            let right = zip(found, Self.pairs).count { $0.first?.tokens == $1.target }
            #expect(right > 150, "\(right) of \(Self.pairs.count), \(models.count) models")
        }
    }

    @Test func anUnknownCellIsRefused() {
        var configuration = ModelConfiguration(sourceVocabulary: 9, targetVocabulary: 9)
        configuration.cell = "three-memories"
        #expect(configuration.problem?.contains("use one of lstm, gru, rnn-tanh, rnn-relu") == true)
    }
}
