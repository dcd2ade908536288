import Foundation
import Tensors
import Testing
import Translation

/// How gradients flow back in time.
@Suite struct GradientFlowTests {
    private static let lengths = [4, 2, 7]

    private static func batch() -> Batch {
        Batch(
            sources: randomSentences([3, 5, 2], vocabulary: 11, seed: 1),
            targets: randomSentences(lengths, vocabulary: 13, seed: 2))
    }

    private func flow(_ test: TestModel<EncoderDecoder>, _ batch: Batch) -> GradientFlow {
        test.onTape { tape in
            tape.isRecording = true
            return GradientFlow(test.model, tape, batch)
        }
    }

    @Test func everySentenceCountsAtEachDistanceItHas() {
        let flow = flow(TestModel(.tiny()), Self.batch())
        // A sentence of n words has n + 1 inputs, `<s>` among them.
        #expect(flow.distances.map(\.sentences) == [3, 3, 3, 2, 2, 1, 1, 1])
        #expect(flow.distances.allSatisfy { $0.sum > 0 && $0.mean == $0.sum / Double($0.sentences) })
        var twice = flow
        twice += flow
        #expect(twice.distances.map(\.sentences) == flow.distances.map { 2 * $0.sentences })
        #expect(twice.distances.map(\.mean) == flow.distances.map(\.mean))
    }

    @Test(arguments: RecurrentCells.standard.map(\.name), AttentionKind.allCases)
    func agreesWithFiniteDifferences(_ cell: String, _ attention: AttentionKind) throws {
        // No word occurs twice, and the output layer has weights of its own, so the row of a word in the table of
        // embeddings moves one input alone.
        let words: [Int32] = [4, 9, 6, 11, 7]
        let test = TestModel(.tiny(cell: cell, attention: attention, tied: false))
        let source: [Int32] = [5, 8, 4]
        let whole = Batch(sources: [source], targets: [words])
        let flow = flow(test, whole)
        let table = try #require(test.model.layout.parameters.first { $0.name == "target.embedding" })
        let width = table.shape[1]
        let scale = Double(width).squareRoot()

        /// -log p of the last word: the loss of the whole without the losses of the words before it, which are read
        /// from the step's scores.
        func loss() -> Double {
            test.onTape { tape in
                let encoded = test.model.encode(tape, source + [3], steps: 4, lengths: [4])
                var state = encoded.initial
                var result = 0.0
                for word in [2] + words {
                    let step = test.model.step(tape, [word], from: state, source: encoded.source)
                    state = step.state
                    let logits = step.logits.array.map(Double.init)
                    result = log(logits.reduce(0) { $0 + exp($1) }) - logits[3]
                }
                return result
            }
        }
        for (distance, word) in ([2] + words).reversed().enumerated() {
            var squares = 0.0
            for i in 0..<width {
                let index = Int(word) * width + i
                let old = test.weights.values(of: table)[index], epsilon: Float = 0.01
                func moved(to value: Float) -> Double {
                    test.weights.modify { $0.pointer(table)[index] = value }
                    return loss()
                }
                let (above, below) = (moved(to: old + epsilon), moved(to: old - epsilon))
                test.weights.modify { $0.pointer(table)[index] = old }
                // The model multiplies embeddings with the root of their width, so its input moves more.
                let slope = (above - below) / (2 * Double(epsilon)) / scale
                squares += slope * slope
            }
            let expected = squares.squareRoot(), found = flow.distances[distance].mean
            #expect(
                abs(found - expected) <= 0.02 * max(expected, 0.01),
                "distance \(distance): \(found), by finite differences \(expected)")
        }
    }

    @Test func smallRecurrentWeightsMakeItVanish() throws {
        func ratio(_ cell: String, shrinking factor: Float) -> Double {
            let test = TestModel(.tiny(cell: cell, attention: .none))
            for parameter in test.model.layout.parameters where parameter.name == "decoder.0.recurrent" {
                test.scale(parameter, by: factor)
            }
            let batch = Batch(sources: [[4, 5]], targets: [Array(repeating: 6, count: 20)])
            let means = flow(test, batch).distances.map(\.mean)
            return means[15] / means[5]
        }
        // Ten steps, each with a matrix ten times smaller.
        let plain = ratio("rnn-tanh", shrinking: 1), small = ratio("rnn-tanh", shrinking: 0.1)
        #expect(small < plain * 1e-9 && small > 0)
        // The cell state of the LSTM does not pass through the matrix.
        #expect(ratio("lstm", shrinking: 0.1) > 1e-4)
    }
}
