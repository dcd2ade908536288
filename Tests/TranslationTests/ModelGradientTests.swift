import Tensors
import Testing
import Translation

/// Back-propagation through whole models against finite differences.
@Suite struct ModelGradientTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var configuration: ModelConfiguration
        var smoothing: Float = 0.1
        var dropout = DropoutRates(all: 0)
        var testDescription: String {
            let c = configuration
            return "\(c.cell), attention \(c.decoderKind), \(c.encoderLayers) layers, "
                + (c.sharesEmbeddings ? "shared" : c.tiesEmbeddings ? "tied" : "untied")
                + (c.normalizesLayers ? ", normalized" : "")
                + (dropout == DropoutRates(all: 0) ? "" : dropout.isVariational ? ", variational dropout" : ", dropout")
        }
    }

    static let cases: [Case] =
        RecurrentCells.standard.flatMap { cell in
            DecoderKind.all.flatMap { kind in
                [1, 2].map { layers in Case(configuration: kind.tiny(cell: cell.name, layers: layers)) }
            }
        } + [
            Case(configuration: .tiny(layers: 2, tied: false)),
            Case(configuration: .tiny(layers: 2, shared: true)),
            Case(configuration: .tiny(tied: false, shared: true), smoothing: 0),
            Case(configuration: .tiny(layers: 2, normalized: true)),
            Case(configuration: .tiny(cell: "gru", attention: .none, normalized: true)),
            Case(configuration: .tiny(attention: .additive, layers: 2, normalized: true, feeding: true)),
            Case(configuration: .tiny(layers: 2, tied: false, feeding: true), dropout: DropoutRates(all: 0.3)),
            Case(configuration: .tiny(layers: 2), dropout: .variational),
            Case(configuration: .tiny(attention: .additive, layers: 2, heads: 4, feeding: true), dropout: .variational),
            Case(configuration: .tiny(layers: 2), dropout: DropoutRates(all: 0.3)),
            Case(configuration: .tiny(cell: "gru", attention: .dot, layers: 2), dropout: DropoutRates(all: 0.3)),
        ]

    /// Unequal lengths on both sides, a sentence of one word, and words that occur twice.
    private static let batch: Batch = {
        let sources = randomSentences([4, 1, 6], vocabulary: 11, seed: 1)
        let targets = randomSentences([3, 5, 1], vocabulary: 13, seed: 2)
        return Batch(sources: sources, targets: targets)
    }()

    @Test(arguments: cases) func backPropagationAgreesWithFiniteDifferences(_ testCase: Case) {
        let test = TestModel(testCase.configuration)
        if testCase.configuration.cell == Elman.relu.name { Self.keepClearOfKinks(test) }
        let scale: Float = 0.1
        // Normalization and feedback bend the loss more; normalization does the more the smaller the states are.
        let isBent = testCase.configuration.normalizesLayers || testCase.configuration.feedsInput
        let near: Float = isBent ? 0.4 : 1
        if testCase.configuration.normalizesLayers { Self.spreadStates(test) }
        test.onTape { tape in
            func loss() -> Double {
                tape.reset()
                tape.isTraining = true
                tape.random = RandomKey(3)
                return Double(scale)
                    * test.model.loss(
                        tape, Self.batch, dropout: testCase.dropout, smoothing: testCase.smoothing, scale: scale
                    ).loss
            }
            tape.isRecording = true
            _ = loss()
            tape.backward()
            tape.isRecording = false

            let layout = test.model.layout
            let original = ParameterBuffer(count: layout.count)
            original.copy(from: test.weights)

            /// The derivative along a direction by both methods.
            func compare(_ name: String, _ direction: [Float], epsilon: Float) {
                func moved(_ step: Float) -> Double {
                    test.weights.modify { weights in
                        for i in 0..<layout.count { weights.base[i] = original.base[i] + step * direction[i] }
                    }
                    return loss()
                }
                let numeric =
                    (moved(-2 * epsilon) - 8 * moved(-epsilon) + 8 * moved(epsilon) - moved(2 * epsilon))
                    / (12 * Double(epsilon))
                test.weights.copy(from: original)
                let analytic = (0..<layout.count).reduce(0.0) {
                    $0 + Double(tape.gradients.base[$1]) * Double(direction[$1])
                }
                // Losses near 20, rounded to single precision, leave an error near 1e-4 after division by the smaller step.
                #expect(
                    abs(numeric - analytic) <= 1e-3 * max(isBent ? 0.2 : 0.1, abs(analytic)),
                    "\(testCase.testDescription), \(name): finite differences give \(numeric), back-propagation \(analytic)"
                )
            }

            var generator = KeyedGenerator(RandomKey(17))
            // Rows of padding are read but, as embeddings, not trained: they stay where they are.
            let isFixed = Set(
                layout.parameters.filter { $0.name.hasSuffix("embedding") }
                    .flatMap { $0.offset..<$0.offset + testCase.configuration.embeddingSize })
            for round in 1...2 {
                let direction = (0..<layout.count).map {
                    isFixed.contains($0) ? 0 : Float.random(in: -1...1, using: &generator)
                }
                compare("all parameters, \(round)", direction, epsilon: 0.005 * near)
            }
            for parameter in layout.parameters {
                // One direction through the parameter, and its element with the largest gradient.
                var direction = [Float](repeating: 0, count: layout.count)
                let elements = (parameter.offset..<parameter.offset + parameter.count).filter { !isFixed.contains($0) }
                for i in elements { direction[i] = Float.random(in: -1...1, using: &generator) }
                compare(parameter.name, direction, epsilon: 0.005 * near)
                let largest = elements.max { abs(tape.gradients.base[$0]) < abs(tape.gradients.base[$1]) } ?? 0
                #expect(tape.gradients.base[largest] != 0, "\(parameter.name) receives no gradient")
                direction = [Float](repeating: 0, count: layout.count)
                direction[largest] = 1
                compare("\(parameter.name), element \(largest - parameter.offset)", direction, epsilon: 0.01 * near)
            }
        }
    }

    private static func spreadStates(_ test: TestModel<EncoderDecoder>) {
        for parameter in test.model.layout.parameters where parameter.name.hasSuffix(".embedding") {
            test.scale(parameter, by: 8)
        }
    }

    /// Makes half of the rectified units always on and half always off, since differences across a kink mean nothing.
    private static func keepClearOfKinks(_ test: TestModel<EncoderDecoder>) {
        for parameter in test.model.layout.parameters {
            var values = test.weights.array(parameter)
            for i in values.indices {
                if parameter.name.hasSuffix(".input") { values[i] *= 0.1 }
                if parameter.name.hasSuffix(".recurrent") { values[i] *= 0.3 }
                let isLayer = parameter.shape.count == 2 && parameter.name.hasSuffix(".bias")
                if isLayer { values[i] = i % 2 == 0 ? 2 : -2 }
            }
            test.weights.set(parameter, to: values)
        }
    }
}
