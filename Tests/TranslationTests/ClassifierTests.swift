import Foundation
import Tensors
import Testing
import Translation

/// The classifier: gradients with each pooling, and what a batch must not change.
@Suite struct ClassifierTests {
    private struct Network {
        let model: Classifier
        let weights: Weights

        init(_ pooling: PoolingKind, cell: String = "lstm", layers: Int = 2) {
            var configuration = ModelConfiguration(classifierOf: ["a", "b", "c"], vocabulary: 13)
            configuration.cell = cell
            configuration.encoderLayers = layers
            (configuration.embeddingSize, configuration.hiddenSize) = (5, 8)
            configuration.pooling = pooling
            model = Classifier(configuration)
            weights = Weights(count: model.layout.count)
            weights.initialize(model.layout, key: RandomKey(4))
            weights.modify { weights in
                for parameter in model.layout.parameters where parameter.initializer == .zeros {
                    for i in 0..<parameter.count { weights.pointer(parameter)[i] = 0.3 * sin(Float(7 * i + 1)) }
                }
            }
        }

        func onTape<Result>(_ body: (Tape) -> Result) throws -> Result {
            let workers = Workers(1) { _ in
                Tape(weights: weights, gradients: ParameterBuffer(count: weights.count))
            }
            var result: Result?
            workers.run { _, tape in
                tape.precision = .float32
                result = body(tape)
                tape.reset()
            }
            return try #require(result)
        }
    }

    private static let texts = randomSentences([3, 6, 1, 4], vocabulary: 13, seed: 2)
    /// Classes are numbered after the special tokens.
    private static let classes: [[Int32]] = [[4], [6], [5], [4]]

    private static func batch(_ range: Range<Int> = 0..<4) -> Batch {
        Batch(sources: Array(texts[range]), targets: Array(classes[range]), form: .single)
    }

    @Test(arguments: PoolingKind.allCases, ["lstm", "gru"])
    func backPropagationAgreesWithFiniteDifferences(_ pooling: PoolingKind, _ cell: String) throws {
        let network = Network(pooling, cell: cell)
        try network.onTape { tape in
            func loss() -> Double {
                tape.reset()
                var objective = Objective()
                (objective.smoothing, objective.scale) = (0.1, 0.5)
                return 0.5 * network.model.loss(tape, Self.batch(), objective).loss
            }
            tape.isRecording = true
            _ = loss()
            tape.backward()
            tape.isRecording = false
            let original = ParameterBuffer(count: network.weights.count)
            original.copy(from: network.weights)
            for parameter in network.model.layout.parameters {
                let direction = (0..<parameter.count).map { sin(Float(3 * $0 + 1)) }
                func moved(_ step: Float) -> Double {
                    network.weights.modify { weights in
                        for i in 0..<parameter.count {
                            weights.pointer(parameter)[i] = original.pointer(parameter)[i] + step * direction[i]
                        }
                    }
                    defer { network.weights.copy(from: original) }
                    return loss()
                }
                func numeric(_ epsilon: Float) -> Double {
                    (moved(-2 * epsilon) - 8 * moved(-epsilon) + 8 * moved(epsilon) - moved(2 * epsilon))
                        / (12 * Double(epsilon))
                }
                let analytic = direction.indices.reduce(0.0) {
                    $0 + Double(tape.gradients.pointer(parameter)[$1]) * Double(direction[$1])
                }
                // A long step may change which number is the largest, and a short one drowns in rounding.
                let values = [0.01, 0.004, 0.0015, 0.0006, 0.0003].map { numeric($0) }
                #expect(
                    values.contains { abs($0 - analytic) <= 4e-3 * max(0.2, abs(analytic)) },
                    "\(parameter.name): \(analytic), numerically \(values)")
            }
        }
    }

    @Test(arguments: PoolingKind.allCases) func aBatchHasTheLossOfItsTexts(_ pooling: PoolingKind) throws {
        let network = Network(pooling)
        try network.onTape { tape in
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
