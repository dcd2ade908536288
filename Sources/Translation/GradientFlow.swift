import Tensors

/// How far back in time a model learns: the norm of the gradient of the last target token's loss with respect to each
/// token that the decoder read before, by the distance between the two.
///
/// The gradient passes through one recurrent step for each token in between. In a plain recurrent network every step
/// multiplies it with the recurrent weights and a slope below 1, so it shrinks, or grows, exponentially with the
/// distance (Bengio, Simard & Frasconi 1994; Pascanu, Mikolov & Bengio 2013).
public struct GradientFlow: Sendable, Equatable {
    /// For each distance in tokens, from 0 for the token read just before the last one is written.
    public private(set) var distances: [Distance] = []

    /// The gradient norms at one distance.
    public struct Distance: Sendable, Equatable {
        /// The sum of the norms over all sentences.
        public var sum = 0.0
        /// How many sentences are long enough.
        public var sentences = 0

        /// The mean of the norms; 0 without sentences.
        public var mean: Double { sentences > 0 ? sum / Double(sentences) : 0 }
    }

    public init() {}

    /// Measures a batch with the tape's weights, without dropout and label smoothing.
    ///
    /// It adds to the tape's gradients, which the caller has to zero.
    /// - Parameters:
    ///   - model: the model to be measured, one that generates its targets.
    ///   - tape: has the weights, and must be recording.
    ///   - batch: sentences of any length; of each the steps before its last one are measured.
    public init(_ model: any TaskModel, _ tape: Tape, _ batch: Batch) {
        precondition(tape.isRecording && !tape.isTraining)
        var inputs: Tensor?
        _ = model.loss(tape, batch.withLastTokensOnly, Objective()) { inputs = $0 }
        tape.backward()
        guard let inputs, let gradient = inputs.gradient else { return }
        for sentence in 0..<batch.size {
            let last = batch.lastStep(of: sentence)
            for step in 0...last {
                let row = gradient + (step * batch.size + sentence) * inputs.shape.width
                // After many steps squares would underflow in single precision.
                var squares = 0.0
                for i in 0..<inputs.shape.width { squares += Double(row[i]) * Double(row[i]) }
                add(squares.squareRoot(), at: last - step)
            }
        }
    }

    private mutating func add(_ norm: Double, at distance: Int) {
        while distances.count <= distance { distances.append(Distance()) }
        distances[distance].sum += norm
        distances[distance].sentences += 1
    }

    /// Adds the norms of another batch.
    public static func += (left: inout GradientFlow, right: GradientFlow) {
        for (distance, other) in right.distances.enumerated() {
            if distance == left.distances.count { left.distances.append(Distance()) }
            left.distances[distance].sum += other.sum
            left.distances[distance].sentences += other.sentences
        }
    }
}

extension Batch {
    /// The step that predicts a sentence's last target token, `</s>`.
    fileprivate func lastStep(of sentence: Int) -> Int {
        (0..<targetSteps).last { targetOutputs[$0 * size + sentence] >= 0 } ?? 0
    }

    /// The same sentences with only the last token of each to predict.
    fileprivate var withLastTokensOnly: Batch {
        var outputs = [Int32](repeating: -1, count: targetOutputs.count)
        for sentence in 0..<size {
            let index = lastStep(of: sentence) * size + sentence
            outputs[index] = targetOutputs[index]
        }
        return Batch(self, targetOutputs: outputs)
    }
}
