import Foundation
import Tensors
import TestSupport
import Testing
import Training
import Translation

/// What `--summary` says of a model.
@Suite struct ModelSummaryTests {
    /// The value of a formula such as `4 × ((512 + 256) × 512 + 512)`.
    private func value(_ formula: String) throws -> Int {
        // What follows a comma and a space is no number.
        let digits = formula.components(separatedBy: ", and")[0].replacing(",", with: "")
        var rest = digits.filter { $0 != " " }[...]
        func atom() throws -> Int {
            if rest.first == "(" {
                rest.removeFirst()
                let inner = try sum()
                try #require(rest.popFirst() == ")")
                return inner
            }
            let number = rest.prefix(while: \.isNumber)
            rest = rest.dropFirst(number.count)
            return try #require(Int(number))
        }
        func product() throws -> Int {
            var result = try atom()
            while rest.first == "×" {
                rest.removeFirst()
                result *= try atom()
            }
            return result
        }
        func sum() throws -> Int {
            var result = try product()
            while rest.first == "+" {
                rest.removeFirst()
                result += try product()
            }
            return result
        }
        let result = try sum()
        #expect(rest.isEmpty, "\(formula)")
        return result
    }

    @Test func countsAreThoseOfTextbooks() throws {
        var layout = ParameterLayout()
        _ = layout.add("dense.weight", [1, 10], .zeros)
        _ = layout.add("dense.bias", [1], .zeros)
        _ = RecurrentParameters(&layout, Elman.tanh, "rnn", input: 100, hidden: 10)
        _ = layout.add("embedding", [10_000, 100], .zeros)
        let layers = ModelSummary(layout).layers
        #expect(layers.map(\.parameters) == [11, 1110, 1_000_000])
        #expect(layers.map(\.formula) == ["10 × 1 + 1", "(10 + 100) × 10 + 10", "10,000 × 100"])
        #expect(layers.map(\.operations) == [20, 2200, 0])
    }

    private static let configurations: [ModelConfiguration] =
        RecurrentCells.standard.flatMap { cell -> [ModelConfiguration] in
            var model = ModelConfiguration(languageModelOf: 90)
            (model.cell, model.decoderLayers, model.embeddingSize, model.hiddenSize) = (cell.name, 2, 20, 32)
            var tied = model
            (tied.tiesEmbeddings, tied.normalizesLayers) = (true, true)
            var classifier = ModelConfiguration(classifierOf: ["a", "b", "c"], vocabulary: 70)
            (classifier.cell, classifier.pooling) = (cell.name, .attention)
            var tagger = ModelConfiguration(taggerOf: ["A", "B", "C"], vocabulary: 70)
            (tagger.cell, tagger.wordFeatureSize, tagger.hasTagChain) = (cell.name, 6, true)
            (tagger.encoderLayers, tagger.hiddenSize) = (2, 32)
            return [model, tied, classifier, tagger]
                + AttentionKind.allCases.flatMap { attention in
                    [false, true].map { isLarge in
                        var model = ModelConfiguration(sourceVocabulary: 70, targetVocabulary: 70)
                        (model.cell, model.attention, model.embeddingSize, model.hiddenSize) =
                            (cell.name, attention, 20, 32)
                        guard isLarge else { return model }
                        (model.encoderLayers, model.decoderLayers, model.normalizesLayers) = (2, 3, true)
                        (model.tiesEmbeddings, model.sharesEmbeddings) = (true, attention == .dot)
                        if attention != .none { (model.attentionHeads, model.feedsInput) = (4, true) }
                        return model
                    }
                }
        }

    @Test(arguments: configurations) func sumsAreTheValuesOfTheFile(_ configuration: ModelConfiguration) throws {
        #expect(configuration.problem == nil)
        let model = configuration.makeModel()
        let summary = ModelSummary(model.layout)
        for layer in summary.layers {
            #expect(try value(layer.formula) == layer.parameters, "\(layer.name): \(layer.formula)")
        }
        let sandbox = try TemporaryFolder()
        let path = sandbox.path + "/model.safetensors"
        let weights = Weights(count: model.layout.count)
        try Safetensors.write(path, model.layout, [.init(values: weights)], metadata: [:])
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        let length = data.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
        #expect(summary.parameters * 4 == data.count - 8 - length)
    }

    @Test(arguments: RecurrentCells.standard.map(\.name)) func operationsAreThoseOfTheLayers(cell: String) {
        var configuration = ModelConfiguration(languageModelOf: 90)
        (configuration.cell, configuration.decoderLayers, configuration.tiesEmbeddings) = (cell, 2, true)
        (configuration.embeddingSize, configuration.hiddenSize) = (20, 32)
        let model = configuration.makeModel()
        let layers = ModelSummary(model.layout).layers
        let cost = TokenCost(model, TrainingOptions())
        let expected = Double(layers.reduce(0) { $0 + $1.operations })
        // The first step of a sentence has no state to multiply.
        #expect(cost.forward <= expected && cost.forward > 0.95 * expected)
        #expect(cost.training > 2.8 * cost.forward && cost.training < 3.05 * cost.forward)
    }
}
