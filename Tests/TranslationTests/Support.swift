import Foundation
import Tensors
import Testing
import Translation

/// A small model with random weights, for tests.
struct TestModel<Model: TaskModel> {
    let model: Model
    let weights: Weights

    init(of model: Model, seed: UInt64 = 1) {
        self.model = model
        weights = Weights(count: model.layout.count)
        weights.initialize(model.layout, key: RandomKey(seed))
        // Biases that start at zero would hide mistakes about them.
        var generator = KeyedGenerator(RandomKey(seed).derived("test"))
        for parameter in model.layout.parameters where parameter.initializer == .zeros {
            weights.modify { weights in
                for i in 0..<parameter.count {
                    weights.pointer(parameter)[i] = Float.random(in: -0.3...0.3, using: &generator)
                }
            }
        }
    }

    func scale(_ parameter: Parameter, by factor: Float) {
        weights.modify { weights in
            for i in 0..<parameter.count { weights.pointer(parameter)[i] *= factor }
        }
    }

    /// Runs a test's body on a worker thread, where primitives are single-threaded as they are in a real run.
    func onTape<Result, Failure: Error>(_ body: (Tape) throws(Failure) -> Result) throws(Failure) -> Result {
        let workers = Workers(1) { _ in
            Tape(weights: weights, gradients: ParameterBuffer(count: weights.count))
        }
        var result: Swift.Result<Result, Failure>?
        workers.run { _, tape in
            result = Swift.Result { () throws(Failure) in try body(tape) }
            tape.reset()
        }
        return try result!.get()  // `run` returns when the body is done
    }

    /// Expects back-propagation to agree with finite differences along a direction through each parameter.
    /// - Parameters:
    ///   - tape: has the weights.
    ///   - steps: lengths of which one has to agree: a long step may bend or meet a kink, a short one drowns in rounding.
    ///   - tolerance: relative to the derivative, or to 0.2 if that is larger.
    ///   - fixed: how many elements at the beginning of a parameter stay as they are.
    ///   - loss: resets the tape and computes the loss.
    func expectGradients(
        on tape: Tape, steps: [Float], tolerance: Double, fixed: (Parameter) -> Int = { _ in 0 }, loss: () -> Double
    ) {
        tape.isRecording = true
        _ = loss()
        tape.backward()
        tape.isRecording = false
        let original = ParameterBuffer(count: weights.count)
        original.copy(from: weights)
        for parameter in model.layout.parameters {
            let fixed = fixed(parameter)
            let direction = (0..<parameter.count).map { $0 < fixed ? 0 : sin(Float(3 * $0 + 1)) }
            func moved(_ step: Float) -> Double {
                weights.modify { weights in
                    for i in 0..<parameter.count {
                        weights.pointer(parameter)[i] = original.pointer(parameter)[i] + step * direction[i]
                    }
                }
                defer { weights.copy(from: original) }
                return loss()
            }
            let numeric = steps.map { step in
                (moved(-2 * step) - 8 * moved(-step) + 8 * moved(step) - moved(2 * step)) / (12 * Double(step))
            }
            let analytic = direction.indices.reduce(0.0) {
                $0 + Double(tape.gradients.pointer(parameter)[$1]) * Double(direction[$1])
            }
            #expect(
                numeric.contains { abs($0 - analytic) <= tolerance * max(0.2, abs(analytic)) },
                "\(parameter.name): back-propagation gives \(analytic), finite differences \(numeric)")
        }
    }
}

extension TestModel where Model == EncoderDecoder {
    init(_ configuration: ModelConfiguration, seed: UInt64 = 1) {
        self.init(of: EncoderDecoder(configuration), seed: seed)
    }
}

extension ModelConfiguration {
    /// Sizes at which a test takes no time; all of them differ.
    static func tiny(
        cell: String = "lstm", attention: AttentionKind = .general, layers: Int = 1, tied: Bool = true,
        shared: Bool = false, normalized: Bool = false, heads: Int = 1, feeding: Bool = false
    ) -> ModelConfiguration {
        var configuration = ModelConfiguration(sourceVocabulary: shared ? 13 : 11, targetVocabulary: 13)
        configuration.cell = cell
        configuration.attention = attention
        configuration.attentionHeads = heads
        configuration.feedsInput = feeding
        configuration.encoderLayers = layers
        configuration.decoderLayers = layers
        configuration.embeddingSize = 5
        // Normalizing a handful of numbers bends the loss too much for finite differences.
        configuration.hiddenSize = normalized ? 16 : 8
        configuration.tiesEmbeddings = tied
        configuration.sharesEmbeddings = shared
        configuration.normalizesLayers = normalized
        return configuration
    }
}

extension DropoutRates {
    /// Variational dropout everywhere.
    static var variational: DropoutRates {
        var rates = DropoutRates(all: 0.3)
        rates.context = 0.3
        rates.isVariational = true
        return rates
    }
}

/// What tells one kind of decoder from another.
struct DecoderKind: Sendable, CustomStringConvertible {
    var attention: AttentionKind
    var heads = 1
    var feeding = false

    /// Every kind of attention with one head and two, without and with input feeding.
    static let all: [DecoderKind] =
        [DecoderKind(attention: .none)]
        + AttentionKind.allCases.filter { $0 != .none }.flatMap { attention in
            [1, 2].flatMap { heads in
                [false, true].map { DecoderKind(attention: attention, heads: heads, feeding: $0) }
            }
        }

    func tiny(cell: String = "lstm", layers: Int = 1, normalized: Bool = false) -> ModelConfiguration {
        .tiny(
            cell: cell, attention: attention, layers: layers, normalized: normalized, heads: heads, feeding: feeding)
    }

    var description: String { "\(attention)" + (heads > 1 ? ", \(heads) heads" : "") + (feeding ? ", fed" : "") }
}

extension ModelConfiguration {
    var decoderKind: DecoderKind {
        DecoderKind(attention: attention, heads: attentionHeads, feeding: feedsInput)
    }
}

/// Random sentences of the given lengths, the same in every run; words below 4 are specials and do not occur.
func randomSentences(_ lengths: [Int], vocabulary: Int, seed: UInt64) -> [[Int32]] {
    var generator = KeyedGenerator(RandomKey(seed))
    return lengths.map { length in
        (0..<length).map { _ in Int32.random(in: 4..<Int32(vocabulary), using: &generator) }
    }
}

/// The difference as a share of the larger of 1 and the expected value.
func relativeError(_ value: Double, _ expected: Double) -> Double {
    abs(value - expected) / max(1, abs(expected))
}
