import Tensors
import Testing
import Translation

/// bfloat16 beside single precision.
@Suite(.enabled(if: Precision.bfloat16.isSupported)) struct PrecisionTests {
    /// Wide enough that products take the ways that a real model's take.
    private static func configuration(_ cell: String, _ attention: AttentionKind) -> ModelConfiguration {
        var configuration = ModelConfiguration(sourceVocabulary: 90, targetVocabulary: 130)
        configuration.cell = cell
        configuration.attention = attention
        configuration.encoderLayers = 2
        configuration.decoderLayers = 2
        configuration.embeddingSize = 40
        configuration.hiddenSize = 72
        return configuration
    }

    private static let batch = Batch(
        sources: randomSentences([9, 1, 14, 6, 7], vocabulary: 90, seed: 1),
        targets: randomSentences([8, 15, 1, 7, 7], vocabulary: 130, seed: 2))

    @Test(arguments: RecurrentCells.standard.map(\.name)) func lossAndGradientsAreThoseOfSinglePrecision(cell: String) {
        let test = TestModel(Self.configuration(cell, .general))
        func run(_ precision: Precision, logitRows: Int = 96) -> (loss: Double, gradients: [Float]) {
            test.onTape { tape in
                tape.precision = precision
                tape.logitRowsAtOnce = logitRows
                tape.isRecording = true
                let loss = test.model.loss(tape, Self.batch, smoothing: 0.1, scale: 0.1).loss
                tape.backward()
                return (loss, Array(UnsafeBufferPointer(start: tape.gradients.base, count: tape.gradients.count)))
            }
        }
        let exact = run(.float32)
        for rounded in [run(.bfloat16), run(.bfloat16, logitRows: 4)] {
            #expect(rounded.loss != exact.loss)
            #expect(relativeError(rounded.loss, exact.loss) < 0.005)
            var difference = 0.0, size = 0.0
            for (one, other) in zip(rounded.gradients, exact.gradients) {
                difference += Double(one - other) * Double(one - other)
                size += Double(other) * Double(other)
            }
            // A rectifier near its kink may open in one precision and not in the other.
            #expect(difference.squareRoot() < (cell == "rnn-relu" ? 0.15 : 0.03) * size.squareRoot())
        }
    }

    @Test func searchFindsWhatSinglePrecisionFinds() {
        let test = TestModel(Self.configuration("lstm", .general))
        let sources = randomSentences([9, 1, 14, 6], vocabulary: 90, seed: 3)
        let search = BeamSearch(test.model, SearchOptions(beam: 3))
        func best(_ precision: Precision) -> [Hypothesis] {
            test.onTape { tape in
                tape.precision = precision
                return search(tape, sources).map { $0[0] }
            }
        }
        for (rounded, exact) in zip(best(.bfloat16), best(.float32)) {
            #expect(abs(rounded.score - exact.score) < 0.02 * abs(exact.score))
        }
    }
}
