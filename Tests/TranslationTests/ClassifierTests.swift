import Foundation
import Tensors
import Testing
import Translation

/// The classifier: gradients with each pooling, and what a batch must not change.
@Suite struct ClassifierTests {
    private static func network(
        _ pooling: PoolingKind, cell: String = "lstm", layers: Int = 2
    ) -> TestModel<Classifier> {
        var configuration = ModelConfiguration(classifierOf: ["a", "b", "c"], vocabulary: 13)
        configuration.cell = cell
        configuration.encoderLayers = layers
        (configuration.embeddingSize, configuration.hiddenSize) = (5, 8)
        configuration.pooling = pooling
        return TestModel(of: Classifier(configuration), seed: 4)
    }

    private static let texts = randomSentences([3, 6, 1, 4], vocabulary: 13, seed: 2)
    /// Classes are numbered after the special tokens.
    private static let classes: [[Int32]] = [[4], [6], [5], [4]]

    private static func batch(_ range: Range<Int> = 0..<4) -> Batch {
        Batch(sources: Array(texts[range]), targets: Array(classes[range]), form: .single)
    }

    @Test(arguments: PoolingKind.allCases, ["lstm", "gru"])
    func backPropagationAgreesWithFiniteDifferences(_ pooling: PoolingKind, _ cell: String) throws {
        let network = Self.network(pooling, cell: cell)
        network.onTape { tape in
            func loss() -> Double {
                tape.reset()
                var objective = Objective()
                (objective.smoothing, objective.scale) = (0.1, 0.5)
                return 0.5 * network.model.loss(tape, Self.batch(), objective).loss
            }
            network.expectGradients(
                on: tape, steps: [0.01, 0.004, 0.0015, 0.0006, 0.0003], tolerance: 4e-3, loss: loss)
        }
    }

    @Test(arguments: PoolingKind.allCases) func aBatchHasTheLossOfItsTexts(_ pooling: PoolingKind) throws {
        let network = Self.network(pooling)
        network.onTape { tape in
            let whole = network.model.loss(tape, Self.batch(), Objective())
            #expect(whole.tokens == 4)
            let alone = (0..<4).reduce(0.0) { sum, index in
                tape.reset()
                return sum + network.model.loss(tape, Self.batch(index..<index + 1), Objective()).loss
            }
            #expect(abs(whole.loss - alone) < 1e-4)
            tape.reset()
            let probabilities = network.model.probabilities(tape, Self.batch())
            let negativeLog = zip(probabilities, Self.classes).reduce(0.0) {
                $0 - log(Double($1.0[Int($1.1[0]) - 4]))
            }
            #expect(abs(negativeLog - whole.negativeLog) < 1e-4)
            for row in probabilities { #expect(abs(row.reduce(0, +) - 1) < 1e-5) }
        }
    }

    @Test func impossibleClassifiersAreRefused() {
        func problem(_ change: (inout ModelConfiguration) -> Void) -> String? {
            var configuration = ModelConfiguration(classifierOf: ["a", "b"], vocabulary: 13)
            change(&configuration)
            return configuration.problem
        }
        #expect(problem { _ in } == nil)
        #expect(problem { $0.labels = ["a"] } == "a classifier needs two classes or more, each once")
        #expect(problem { $0.labels = ["a", "a"] } == "a classifier needs two classes or more, each once")
        #expect(problem { $0.labels = ["a", "b", "c"] }?.contains("2 classes, and 3 names") == true)
        #expect(problem { $0.hiddenSize = 7 }?.contains("must be even") == true)
        #expect(problem { $0.attention = .dot } == "a classifier writes nothing, so it has no attention")
    }
}
