import Foundation
import Tensors
import Testing
import Translation

/// The language model beside the same model in PyTorch; `Reference/make_language_model.py` writes its numbers.
@Suite struct LanguageModelReferenceTests {
    private struct Reference: Decodable {
        struct Part: Decodable {
            var steps: Int
            var inputs: [Int32]
            var outputs: [Int32]
            var loss: Double
        }
        var vocabulary: Int
        var width: Int
        var texts: Int
        var parts: [Part]
        var parameters: [String: [Float]]
        var gradients: [String: [Double]]
    }

    private static func reference() throws -> Reference {
        let url = try #require(
            Bundle.module.url(forResource: "language_model", withExtension: "json", subdirectory: "Reference"))
        return try JSONDecoder().decode(Reference.self, from: Data(contentsOf: url))
    }

    @Test func continuousTextHasTheLossAndTheGradientsOfPyTorch() throws {
        let expected = try Self.reference()
        var configuration = ModelConfiguration(languageModelOf: expected.vocabulary)
        (configuration.embeddingSize, configuration.hiddenSize) = (expected.width, expected.width)
        (configuration.decoderLayers, configuration.tiesEmbeddings) = (2, true)
        let model = LanguageModel(configuration)
        let weights = Weights(count: model.layout.count)
        #expect(Set(model.layout.parameters.map(\.name)) == Set(expected.parameters.keys))
        for parameter in model.layout.parameters {
            weights.set(parameter, to: try #require(expected.parameters[parameter.name]))
        }
        let carried = CarriedStates(rows: expected.texts, widths: model.stateWidths)
        let workers = Workers(1) { _ in Tape(weights: weights, gradients: ParameterBuffer(count: weights.count)) }
        for (index, part) in expected.parts.enumerated() {
            var sums = LossSums()
            workers.run { _, tape in
                tape.reset()
                tape.gradients.zero()
                tape.isRecording = true
                func text(_ tokens: [Int32], _ text: Int) -> [Int32] {
                    stride(from: text, to: tokens.count, by: expected.texts).map { tokens[$0] }
                }
                var batch = Batch(
                    inputs: (0..<expected.texts).map { text(part.inputs, $0) },
                    outputs: (0..<expected.texts).map { text(part.outputs, $0) }, steps: part.steps,
                    continuation: index == 0 ? .begins : .continues)
                batch.carried = carried
                sums = model.loss(tape, batch, Objective())
                tape.backward()
            }
            #expect(abs(sums.negativeLog - part.loss) < 1e-5 * part.loss, "\(sums.negativeLog), not \(part.loss)")
        }
        let gradients = workers.state(0).gradients
        for parameter in model.layout.parameters {
            let own = try #require(expected.gradients[parameter.name])
            let largest = own.map(abs).max() ?? 0
            for (index, value) in own.enumerated() {
                let found = Double(gradients.pointer(parameter)[index])
                #expect(
                    abs(found - value) < 1e-4 * max(1, largest), "\(parameter.name)[\(index)]: \(found), not \(value)")
            }
        }
    }
}
